internal import ByteEncodings
internal import JSON
internal import Spelling

extension NativeType {
    /// Writes a JSON value as this type; `address` is zeroed. The error's path begins inside of it.
    func store(
        _ node: JSONNode, of json: JSONView, at address: UnsafeMutableRawPointer,
        _ memory: inout CallMemory
    ) throws(ArgumentError) {
        switch self {
        case .scalar(let scalar): try scalar.store(node, of: json, at: address)
        case .text:
            guard !json.isNull(node) else { return }
            guard json.isString(node) else { throw ArgumentError("must be text, or null") }
            try storePointer(toText: json.text(of: node), at: address, &memory)
        case .opaque:
            guard json.isNull(node) else { throw ArgumentError("must be null: it is a pointer") }
        case .structure(let structure):
            try structure.store(node, of: json, at: address, &memory)
        case .array(let element, let count):
            try NativeElements(element).store(
                node, of: json, at: address, room: count, isExact: true, &memory)
        }
    }

    /// Writes what a text of a request says. Numbers are read from it, text and bytes are it, and
    /// everything else is JSON in it.
    func store(
        text: UnsafeBufferPointer<UInt8>, at address: UnsafeMutableRawPointer,
        _ memory: inout CallMemory
    ) throws(ArgumentError) {
        switch self {
        case .scalar(let scalar): try scalar.store(text: text, at: address)
        case .text: try storePointer(toText: text, at: address, &memory)
        case .array(.scalar(let scalar), let count) where scalar.isByte:
            try NativeElements.check(text, scalar, room: count)
            address.copy(text)
        default:
            let document = try NativeElements.parse(text)
            try store(.root, of: document.view, at: address, &memory)
            withExtendedLifetime(document) {}
        }
    }

    private func storePointer(
        toText text: UnsafeBufferPointer<UInt8>, at address: UnsafeMutableRawPointer,
        _ memory: inout CallMemory
    ) throws(ArgumentError) {
        // C would see the text only up to there.
        guard !text.contains(0) else { throw ArgumentError("must not have a NUL character in it") }
        guard let copy = memory.takeText(text) else { throw .tooLarge }
        address.storeBytes(of: UInt(bitPattern: copy), as: UInt.self)
    }
}

extension NativeStructure {
    fileprivate func store(
        _ node: JSONNode, of json: JSONView, at address: UnsafeMutableRawPointer,
        _ memory: inout CallMemory
    ) throws(ArgumentError) {
        guard json.isObject(node) else { throw ArgumentError("must be an object") }
        for (key, value) in json.members(of: node) {
            let name = json.string(of: key)
            guard let field = fields.first(where: { $0.name == name }) else {
                let hint = Suggestion.didYouMean(name, among: fields.map(\.name))
                throw ArgumentError(
                    path: name,
                    message: "is no field of \(self.name)" + (hint.map { "; \($0)" } ?? ""))
            }
            do throws(ArgumentError) {
                try field.type.store(value, of: json, at: address + field.offset, &memory)
            } catch {
                throw error.inside(field.name)
            }
        }
    }
}

extension NativeScalar {
    /// Whether an array of it is text or bytes.
    var isByte: Bool { self == .char || self == .uint8 }
}

extension NativeType {
    /// Whether an array of it is text or bytes.
    var isByte: Bool { self == .scalar(.char) || self == .scalar(.uint8) }
}

extension ArgumentError {
    /// Without a path yet.
    init(_ message: String) { self.init(path: "", message: message) }

    static var tooLarge: ArgumentError { ArgumentError("is too large") }
}
