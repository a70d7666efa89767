public import CPenstock
public import PenstockCore

/// In which form the target was sent (RFC 9112 §3.2).
public enum TargetForm: UInt8, Sendable {
    /// "/path?query"
    case origin
    /// "http://host/path?query"
    case absolute
    /// "*", with OPTIONS only
    case asterisk
}

/// A request's head: views into the bytes it arrived in, which must stay where they are as long as
/// the views are used (the parser moves them along when the bytes have moved between two calls).
public struct RequestHead {
    /// The method's bytes.
    public var method = ByteView.absent
    /// The target as sent.
    public var target = ByteView.absent
    /// The target's path, not decoded; "/" when an absolute target has none, "*" in asterisk form.
    public var path = ByteView.absent
    /// What follows the first "?", not decoded; absent without one.
    public var query = ByteView.absent
    /// Host and port: of the target in absolute form, else of `Host`; absent in HTTP/1.0 without one.
    /// In absolute form the `Host` field in the table has this value as well (RFC 9112 §3.2.2 wants
    /// the received one ignored, and two opinions on the host are an attack's start).
    public var authority = ByteView.absent
    /// The head as it arrived, empty line included (and the one before the request line, if any).
    public var bytes = ByteView.absent
    /// The method as a number.
    public var methodID = HTTPMethod.other
    /// 10 or 11; a higher minor version counts as 11 (RFC 9110 §2.5).
    public var version: UInt8 = 11
    /// The form of the target.
    public var targetForm = TargetForm.origin
    /// Whether the target holds a "." or "%": only then `PathSafety` has something to find.
    public var isAmbiguous = false
    /// Body, persistence, expectation.
    public var framing = MessageFraming()
    var progress = HeadProgress()

    /// An empty head, for the parser to fill.
    public init() {}

    /// Length of the head in bytes: the body begins there.
    public var headBytes: Int { bytes.n }
}

/// A response's head, likewise.
public struct ResponseHead {
    /// The reason phrase as sent; may be empty.
    public var reason = ByteView.absent
    /// The head as it arrived, empty line included.
    public var bytes = ByteView.absent
    /// 100 to 999.
    public var status: UInt16 = 0
    /// 10 or 11.
    public var version: UInt8 = 11
    /// Body and persistence. 1xx heads are complete heads without a body: the caller reads on.
    public var framing = MessageFraming()
    var progress = HeadProgress()

    /// An empty head, for the parser to fill.
    public init() {}

    /// Length of the head in bytes: the body begins there.
    public var headBytes: Int { bytes.n }
}

/// Where a head that arrives in pieces stands.
struct HeadProgress {
    /// Where the bytes were at the last call: when they have moved, so must the views.
    var base: UnsafePointer<UInt8>?
    /// Offset of the first line that was not judged yet.
    var lineStart = 0
    /// Whether the first line was judged.
    var hasStartLine = false
    /// Whether the one empty line that may come before a request line has come.
    var sawEmptyLine = false
    /// Whether `path` is the literal "/" rather than a part of the head.
    var pathIsLiteral = false
    var facts = FieldFacts()
}
