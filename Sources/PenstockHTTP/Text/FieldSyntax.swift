public import CPenstock
import PenstockCore

/// What may be written as a field: for names and values that don't come from a parsed head.
public enum FieldSyntax {
    /// Whether it is a token (RFC 9110 §5.1), of a length a table can hold.
    public static func isName(_ name: pen_str) -> Bool {
        name.n > 0 && name.n <= 0xffff && ByteClass.all(name.buffer, ByteClass.token)
    }

    /// Whether it holds no control character but HTAB (RFC 9110 §5.5). White space at its ends is
    /// allowed and without meaning.
    public static func isValue(_ value: pen_str) -> Bool {
        value.n <= 0xffff_ffff && ByteClass.all(value.buffer, ByteClass.value)
    }

    /// Whether it may be sent as a method.
    public static func isMethod(_ method: pen_str) -> Bool { isName(method) && method.n <= 32 }

    /// Whether it may be sent as a request target: visible ASCII without "#", not empty.
    public static func isTarget(_ target: pen_str) -> Bool {
        target.n > 0 && ByteClass.all(target.buffer, ByteClass.target)
    }

    /// Whether it may be sent as `Host`.
    public static func isAuthority(_ authority: pen_str) -> Bool { Authority.isValid(authority) }
}
