/// When and after which pause a query is sent again. Mutations never are, unless it is known that nothing was
/// executed.
public struct RetryPolicy: Sendable {
    /// Sendings in all.
    public var attempts: Int
    /// Seconds: the longest pause after the first sending; doubled with each further one.
    public var firstPause: Double
    /// Seconds: an upper bound, also for what a server's `Retry-After` asks for.
    public var longestPause: Double

    public init(attempts: Int = 3, firstPause: Double = 0.2, longestPause: Double = 5) {
        precondition(attempts >= 1, "attempts: at least one.")
        self.attempts = attempts
        self.firstPause = firstPause
        self.longestPause = longestPause
    }

    /// None, and never twice.
    static let once = RetryPolicy(attempts: 1)

    /// Too many requests, and what a proxy says of a server behind it.
    static let passingStatuses: Set<Int> = [429, 502, 503, 504]

    /// Seconds to wait after so many sendings: a random part of the doubled pause, so that clients do not return in
    /// step.
    func pause(after sent: Int, retryAfter: Double?) -> Double {
        if let retryAfter {
            return min(retryAfter, longestPause)
        }
        var longest = firstPause
        for _ in 1..<max(sent, 1) where longest < longestPause {
            longest *= 2
        }
        return Double.random(in: 0...min(longest, longestPause))
    }
}
