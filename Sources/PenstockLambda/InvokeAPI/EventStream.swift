internal import ByteEncodings
internal import JSON

/// Messages of `application/vnd.amazon.eventstream`, in which a streamed reply comes.
///
/// Smithy 2.0, "Amazon Event Stream Specification": lengths and a checksum of them, headers, payload, a
/// checksum of all.
package enum EventStream {
    /// `PayloadChunk`: a part of the reply.
    package static func chunk(_ payload: [UInt8]) -> [UInt8] {
        message("PayloadChunk", "application/octet-stream", payload)
    }

    /// `InvokeComplete`: the end, with what went wrong and the log's end.
    package static func complete(_ json: [UInt8]) -> [UInt8] {
        message("InvokeComplete", "application/json", json)
    }

    /// What follows the streamed parts: the payload of a function that doesn't stream, and the end.
    package static func ending(_ answer: InvokeAnswer) -> [UInt8] {
        let isWhole = answer.functionError == nil && !answer.payload.isEmpty
        return (isWhole ? chunk(answer.payload) : []) + complete(end(of: answer))
    }

    /// What `InvokeComplete` says of an answer.
    private static func end(of answer: InvokeAnswer) -> [UInt8] {
        var end: [(String, JSONValue)] = []
        if answer.functionError != nil {
            let text = String(decoding: answer.payload, as: UTF8.self)
            let error = try? JSONValue(parsing: text)
            // Without a type there is still the fact.
            end.append(("ErrorCode", .string(error?["errorType"]?.string ?? "Unhandled")))
            end.append(("ErrorDetails", .string(text)))
        }
        if let tail = answer.logTail { end.append(("LogResult", .string(Base64.text(tail)))) }
        return Array(JSONValue.object(JSONObject(end)).compact.utf8)
    }

    private static func message(_ event: String, _ type: String, _ payload: [UInt8]) -> [UInt8] {
        let headers =
            header(":event-type", event) + header(":content-type", type)
            + header(":message-type", "event")
        var bytes = word(UInt32(headers.count + payload.count + 16)) + word(UInt32(headers.count))
        bytes += word(CRC32.of(bytes))
        bytes += headers
        bytes += payload
        bytes += word(CRC32.of(bytes))
        return bytes
    }

    /// Type 7 is a string, with a length of two bytes.
    private static func header(_ name: String, _ value: String) -> [UInt8] {
        let (name, value) = (Array(name.utf8), Array(value.utf8))
        return [UInt8(name.count)] + name + [7, UInt8(value.count >> 8), UInt8(value.count & 0xff)]
            + value
    }

    private static func word(_ value: UInt32) -> [UInt8] {
        [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: value >> $0) }
    }
}

/// The checksum of RFC 1952 §8, "CRC-32".
enum CRC32 {
    private static let table: [UInt32] = (0..<256).map { index in
        (0..<8).reduce(UInt32(index)) { value, _ in
            value & 1 == 1 ? 0xedb8_8320 ^ (value >> 1) : value >> 1
        }
    }

    static func of(_ bytes: [UInt8]) -> UInt32 {
        ~bytes.reduce(~UInt32(0)) { table[Int(UInt8(truncatingIfNeeded: $0) ^ $1)] ^ ($0 >> 8) }
    }
}
