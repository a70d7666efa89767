internal import Glibc
internal import Synchronization

/// The header that was read last, by its spelling: the tokens of one key have the same one, and so it need
/// not be decoded and parsed for each. Tokens with others are read as if this weren't there.
///
/// From any thread.
public final class KnownHeader: Sendable {
    private let last = Mutex<(spelling: [UInt8], header: JWSHeader)?>(nil)

    /// None is known yet.
    public init() {}

    /// The header that `text`, base64url, spells; nil: it isn't the last one.
    func header(spelled text: UnsafeBufferPointer<UInt8>) -> JWSHeader? {
        last.withLock { last in
            guard let last, last.spelling.count == text.count, let start = text.baseAddress,
                memcmp(last.spelling, start, text.count) == 0
            else { return nil }
            return last.header
        }
    }

    /// `header` was read from `text`, which is no longer than `JWSHeader.sizeMax` lets it be.
    func remember(_ header: JWSHeader, spelled text: UnsafeBufferPointer<UInt8>) {
        let spelling = Array(text)
        last.withLock { $0 = (spelling, header) }
    }
}
