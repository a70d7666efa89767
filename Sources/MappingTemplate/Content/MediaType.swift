/// A media type without its parameters, `application/json`, as templates and binary types are keyed.
///
/// Types compare without case (RFC 9110 §8.3.1), and their parameters don't count: API Gateway
/// Developer Guide, "Request and response payload mapping templates for REST APIs", chooses by the
/// MIME type only.
public struct MediaType: Hashable, Sendable {
    /// In lower case.
    public let text: String
    private let bytes: [UInt8]

    /// The type of a header field or of a key in a configuration.
    public init(_ field: String) {
        var field = field
        text = field.withUTF8 { String(decoding: Self.essence(of: $0), as: UTF8.self).lowercased() }
        bytes = Array(text.utf8)
    }

    /// What an absent Content-Type means: "Set up mapping templates", the same guide.
    public static let json = MediaType("application/json")

    /// Whether an essence, in any case, is this type.
    public func matches(_ essence: UnsafeBufferPointer<UInt8>) -> Bool {
        guard essence.count == bytes.count else { return false }
        return bytes.withUnsafeBufferPointer { bytes in
            // Most are written as they are here.
            let (ours, theirs) = (UnsafeRawPointer(bytes.baseAddress), essence.baseAddress)
            guard let ours, let theirs = theirs.map({ UnsafeRawPointer($0) }) else { return true }
            var index = 0
            while index + 8 <= bytes.count,
                ours.loadUnaligned(fromByteOffset: index, as: UInt64.self)
                    == theirs.loadUnaligned(fromByteOffset: index, as: UInt64.self)
            {
                index += 8
            }
            while index < bytes.count {
                if Self.lower(essence[index]) != bytes[index] { return false }
                index += 1
            }
            return true
        }
    }

    /// Whether a Content-Type field names this type; its parameters don't count.
    public func isType(of field: UnsafeBufferPointer<UInt8>) -> Bool {
        matches(field) || (field.count > bytes.count && matches(Self.essence(of: field)))
    }

    /// Whether this is `image/*` and an essence is of its kind.
    func isFamily(of essence: UnsafeBufferPointer<UInt8>) -> Bool {
        guard bytes.count > 2, bytes.suffix(2).elementsEqual("/*".utf8),
            essence.count > bytes.count - 1
        else { return false }
        return essence.prefix(bytes.count - 1).elementsEqual(bytes.dropLast()) {
            Self.lower($0) == $1
        }
    }

    /// Whether a Content-Type field names no type.
    public static func isBlank(_ field: UnsafeBufferPointer<UInt8>) -> Bool {
        guard let first = field.first else { return true }
        // What begins with a letter is one, and most do.
        return (isBlank(first) || first == UInt8(ascii: ";")) && essence(of: field).isEmpty
    }

    /// The part of a Content-Type field before its parameters, without white space around it.
    public static func essence(of field: UnsafeBufferPointer<UInt8>) -> UnsafeBufferPointer<UInt8> {
        var end = field.firstIndex(of: UInt8(ascii: ";")) ?? field.count
        var start = 0
        while start < end, isBlank(field[start]) { start += 1 }
        while end > start, isBlank(field[end - 1]) { end -= 1 }
        return UnsafeBufferPointer(rebasing: field[start..<end])
    }

    /// The charset parameter of a Content-Type field (RFC 9110 §8.3.2), without its quotes; nil for
    /// none.
    public static func charset(of field: UnsafeBufferPointer<UInt8>) -> String? {
        for parameter in field.split(separator: UInt8(ascii: ";")).dropFirst() {
            let text = String(decoding: parameter, as: UTF8.self)
            let parts = text.split(separator: "=", maxSplits: 1)
            guard parts.count == 2,
                parts[0].drop(while: { $0 == " " || $0 == "\t" }).lowercased() == "charset"
            else { continue }
            let value = parts[1].filter { $0 != "\"" && $0 != " " && $0 != "\t" }
            return value.isEmpty ? nil : value
        }
        return nil
    }

    /// The first type of an Accept field: the only one that AWS looks at.
    public static func first(ofAccept field: UnsafeBufferPointer<UInt8>) -> UnsafeBufferPointer<
        UInt8
    > {
        let end = field.firstIndex(of: UInt8(ascii: ",")) ?? field.count
        return essence(of: UnsafeBufferPointer(rebasing: field[0..<end]))
    }

    private static func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 }

    private static func lower(_ byte: UInt8) -> UInt8 {
        byte &- UInt8(ascii: "A") < 26 ? byte | 0x20 : byte
    }
}

/// The media types whose bodies are bytes and not text (`binaryMediaTypes` of an API).
public struct BinaryMediaTypes: Hashable, Sendable {
    private let types: [MediaType]
    private let isEverything: Bool

    /// These types; `*/*` is all of them.
    public init(_ types: [String]) {
        self.types = types.map { MediaType($0) }
        isEverything = self.types.contains { $0.text == "*/*" }
    }

    /// Whether none are configured, so that every body is text.
    public var isEmpty: Bool { types.isEmpty }

    /// Whether a body of this type is binary; a type that is absent is `application/json`.
    public func contains(_ essence: UnsafeBufferPointer<UInt8>?) -> Bool {
        if isEverything { return true }
        guard let essence, !essence.isEmpty else { return types.contains(.json) }
        return types.contains { $0.matches(essence) }
    }

    /// Whether a client with this Accept field gets bytes: by its first type, which `image/*` among
    /// these types takes as well (recorded: test_aws_proxy_binary_response); nil: it sent none.
    public func accepts(_ field: UnsafeBufferPointer<UInt8>?) -> Bool {
        if isEverything { return true }
        guard let field else { return false }
        let first = MediaType.first(ofAccept: field)
        // `*/png` among the types takes nobody (recorded in the same place).
        return types.contains {
            ($0.matches(first) && !$0.text.hasPrefix("*/")) || $0.isFamily(of: first)
        }
    }
}
