package import JSON

extension NativeCall {
    /// Gives a parameter a JSON value.
    package mutating func set(
        _ index: Int, to node: JSONNode, of json: JSONView
    ) throws(ArgumentError) {
        let parameter = function.signature.parameters[index]
        do throws(ArgumentError) {
            switch parameter.passing {
            case .value(let type): try type.store(node, of: json, at: slot(index), &memory)
            case .pointer(let type):
                // A pointer may be NULL where nothing is asked for.
                guard !json.isNull(node) else { return }
                try type.store(node, of: json, at: target(index, size: type.size), &memory)
            case .counted(let element, _, _):
                guard !json.isNull(node) else {
                    counts[index] = 0
                    return
                }
                let elements = NativeElements(element)
                let count = try elements.count(of: node, in: json)
                let target = try room(index, count, of: element)
                counts[index] = try elements.store(
                    node, of: json, at: target, room: count, isExact: false, &memory)
            }
        } catch {
            throw error.inside(parameter.name)
        }
    }

    /// Gives a parameter what a text of a request says.
    package mutating func set(
        _ index: Int, toText text: UnsafeBufferPointer<UInt8>
    ) throws(ArgumentError) {
        let parameter = function.signature.parameters[index]
        if case .counted(let element, _, _) = parameter.passing, !element.isByte {
            let document: JSONDocument
            do throws(ArgumentError) {
                document = try NativeElements.parse(text)
            } catch {
                throw error.inside(parameter.name)
            }
            try set(index, to: .root, of: document.view)
            return withExtendedLifetime(document) {}
        }
        do throws(ArgumentError) {
            switch parameter.passing {
            case .value(let type): try type.store(text: text, at: slot(index), &memory)
            case .pointer(let type):
                try type.store(text: text, at: target(index, size: type.size), &memory)
            case .counted(let element, _, _):
                // Copied: a function that writes where it should only read must not reach the request.
                try room(index, text.count, of: element).copy(text)
                counts[index] = text.count
            }
        } catch {
            throw error.inside(parameter.name)
        }
    }

    private mutating func room(
        _ index: Int, _ count: Int, of element: NativeType
    ) throws(ArgumentError) -> UnsafeMutableRawPointer {
        guard count <= function.limits.bufferSize / element.size else { throw .tooLarge }
        // At least one, so that a function gets a pointer that may be looked at.
        return try target(index, size: max(count, 1) * element.size)
    }
}
