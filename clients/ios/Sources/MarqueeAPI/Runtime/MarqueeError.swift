import Foundation

/// Why there is no answer. Errors *in* an answer are `AnswerError`s beside its data.
public enum MarqueeError: Error {
    /// The gateway could not be reached, or the connection broke.
    case unreachable(underlying: any Error)
    /// No answer came in time, tries and pauses between them included.
    case deadline(seconds: Double)
    /// What answered speaks no GraphQL: a proxy, most likely.
    case status(Int, body: String)
    /// The data is not what the schema promises: this client may be older than the schema allows.
    case malformed(place: String, expected: String)
    /// Nothing was executed: the errors say why. Thrown by `Answer.dataOrThrow` only.
    case refused([AnswerError])
}

extension MarqueeError: LocalizedError {
    public var errorDescription: String? {
        switch self {
        case .unreachable(let error): return "The gateway could not be reached: \(error.localizedDescription)"
        case .deadline(let seconds): return "There was no answer within \(seconds) seconds."
        case .status(let status, _): return "The answer was status \(status), and no GraphQL."
        case .malformed(let place, let expected): return "\(place) is not \(expected)."
        case .refused(let errors): return errors.first?.message ?? "The answer has neither data nor errors."
        }
    }
}
