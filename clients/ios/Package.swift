// swift-tools-version:5.9
import PackageDescription

let package = Package(
    name: "MarqueeAPI",
    platforms: [.iOS(.v15), .macOS(.v12), .tvOS(.v15), .watchOS(.v8)],
    products: [.library(name: "MarqueeAPI", targets: ["MarqueeAPI"])],
    targets: [
        .target(name: "MarqueeAPI"),
        .testTarget(name: "MarqueeAPITests", dependencies: ["MarqueeAPI"]),
    ]
)
