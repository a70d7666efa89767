import CPenstock
import JSONPath

#if canImport(PenstockPlugin)
    import PenstockPlugin
#endif

/// A mapping's value, compiled: `pet-$request.path.id`, `${context.stage} ${context.path}`.
struct MappingValue: BitwiseCopyable {
    /// Text, or where a piece of it comes from.
    struct Part: BitwiseCopyable {
        enum Kind {
            case literal, requestHeader, responseHeader, query, pathParameter, body, jsonPath
            case variable
        }
        var kind: Kind
        /// The literal, or the source's name.
        var text: Bytes = .absent
        /// Of a variable its handle, of a JSONPath its number.
        var number: UInt64 = 0
    }

    let parts: UnsafeBufferPointer<Part>
    var readsBody: Bool { parts.contains { $0.kind == .body || $0.kind == .jsonPath } }

    /// A value that is none; the message says why.
    struct Fault: Error { var message: String }

    init(
        _ text: String, _ side: MappingSide, _ setup: Setup, _ access: inout MappingAccess
    ) throws(Fault) {
        var parts: [Part] = []
        var literal = ""
        var rest = text[...]
        while let mark = rest.firstIndex(of: "$") {
            literal += rest[..<mark]
            rest = rest[rest.index(after: mark)...]
            let isBraced = rest.hasPrefix("{")
            if isBraced { rest = rest.dropFirst() }
            let name = rest.prefix { isBraced ? $0 != "}" : Self.isPartOfName($0) }
            rest = rest[name.endIndex...]
            if isBraced {
                guard rest.hasPrefix("}") else { throw Fault(message: "\"${\" has no \"}\"") }
                rest = rest.dropFirst()
            }
            if !literal.isEmpty {
                parts.append(Part(kind: .literal, text: setup.storage.copy(literal)))
                literal = ""
            }
            // As in `${request.header.x}`, where the sign is outside.
            let plain = name.hasPrefix("$") ? name.dropFirst() : name
            parts.append(try Self.source(String(plain), side, setup, &access))
        }
        literal += rest
        if !literal.isEmpty || parts.isEmpty {
            parts.append(Part(kind: .literal, text: setup.storage.copy(literal)))
        }
        self.parts = setup.storage.copy(parts)
    }

    private static func isPartOfName(_ character: Character) -> Bool {
        character.isASCII
            && (character.isLetter || character.isNumber || "._-[]'*$".contains(character))
    }

    private static func source(
        _ name: String, _ side: MappingSide, _ setup: Setup, _ access: inout MappingAccess
    ) throws(Fault) -> Part {
        func rest(_ prefix: String) -> String? {
            name.hasPrefix(prefix) && name.utf8.count > prefix.utf8.count
                ? String(name.dropFirst(prefix.count)) : nil
        }
        func part(_ kind: Part.Kind, _ text: String, reads: String) -> Part {
            access.reads.append(reads)
            return Part(kind: kind, text: setup.storage.copy(text))
        }
        if let header = rest("request.header.") {
            return part(.requestHeader, header, reads: "request.header.\(header)")
        }
        if let header = rest("response.header."), side == .response {
            return part(.responseHeader, header, reads: "response.header.\(header)")
        }
        if let key = rest("request.querystring.") {
            return part(.query, key, reads: "request.query.\(key)")
        }
        if let key = rest("request.path.") {
            return part(.pathParameter, key, reads: "request.path.\(key)")
        }
        if name == "request.path" { return variable("context.penstock.path", setup, &access) }
        if let key = rest("context.") { return variable("context.\(key)", setup, &access) }
        if let key = rest("stageVariables.") { return variable("stage.\(key)", setup, &access) }
        let family = side == .request ? "request.body" : "response.body"
        guard name.hasPrefix(family) else { throw Fault(message: "'$\(name)' is no source") }
        access.reads.append(family)
        let path = name.dropFirst(family.count)
        if path.isEmpty { return Part(kind: .body) }
        do {
            let path = try JSONPath("$" + path)
            // The same page: recursive descent and filter expressions aren't supported.
            guard !path.usesDeepScan, !path.usesFilter else {
                throw Fault(message: "'$\(name)' has '..' or a filter, which HTTP APIs don't take")
            }
            access.paths.append(path)
        } catch let fault as Fault {
            throw fault
        } catch {
            throw Fault(message: "'$\(name)': \(error)")
        }
        return Part(kind: .jsonPath, number: UInt64(access.paths.count - 1))
    }

    private static func variable(
        _ name: String, _ setup: Setup, _ access: inout MappingAccess
    ) -> Part {
        let handle = setup.host.variable(name)
        // One that the host doesn't know is always absent.
        if handle != 0 { access.reads.append(name) }
        return Part(kind: .variable, number: handle)
    }
}

/// What programs read and write, and the paths that their values have.
struct MappingAccess {
    var reads: [String] = []
    var writes: [String] = []
    var paths: [JSONPath] = []
}
