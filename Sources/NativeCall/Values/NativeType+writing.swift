internal import Glibc
internal import JSON

extension NativeType {
    /// Appends the value at `address` as JSON. `textMax`: bytes of a text that a pointer leads to.
    func write(from address: UnsafeRawPointer, textMax: Int, to json: inout JSONBuffer) {
        switch self {
        case .scalar(let scalar): scalar.write(from: address, to: &json)
        case .text:
            guard let text = NativeText.at(pointerIn: address, atMost: textMax) else {
                return json.append("null")
            }
            NativeText.write(text, to: &json)
        case .opaque: json.append("null")
        case .structure(let structure):
            json.append(UInt8(ascii: "{"))
            for (index, field) in structure.fields.enumerated() {
                if index > 0 { json.append(UInt8(ascii: ",")) }
                json.appendString(field.name)
                json.append(UInt8(ascii: ":"))
                field.type.write(from: address + field.offset, textMax: textMax, to: &json)
            }
            json.append(UInt8(ascii: "}"))
        case .array(let element, let count):
            NativeElements(element).write(
                count, from: address, endsAtNUL: true, textMax: textMax, to: &json)
        }
    }
}

/// Text that C code made.
enum NativeText {
    /// The text that the pointer in `address` leads to, at most so many bytes; nil: NULL.
    static func at(
        pointerIn address: UnsafeRawPointer, atMost max: Int
    ) -> UnsafeBufferPointer<UInt8>? {
        guard let text = UnsafePointer<UInt8>(bitPattern: address.loadUnaligned(as: UInt.self))
        else {
            return nil
        }
        let count = text.withMemoryRebound(to: CChar.self, capacity: 1) { strnlen($0, max) }
        return UnsafeBufferPointer(start: text, count: count)
    }

    /// Appends it as a JSON string; what is no UTF-8 becomes U+FFFD.
    static func write(_ text: UnsafeBufferPointer<UInt8>, to json: inout JSONBuffer) {
        guard text.contains(where: { $0 >= 0x80 }) else { return json.appendString(text) }
        json.appendString(String(decoding: text, as: UTF8.self))
    }
}
