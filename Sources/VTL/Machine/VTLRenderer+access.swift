internal import JSON

// Steps of references: $object.name, $object[index], $object.method(…), and their assignment.
extension VTLRenderer {
    /// `$object.name`; null where there is none. `place` is that of the instruction, by which the place
    /// of the member is remembered.
    @inline(__always)
    func property(
        _ object: VTLValue, _ name: VTLName, at place: Int
    ) throws(VTLFault) -> VTLValue {
        if object.kind == .jsonObject, name.index > 1, changed.isEmpty {
            return member(ofDocument: Int(object.count), node(object), name, at: place)
        }
        if object.kind == .scope, let value = counter(of: object, name) { return value }
        return try propertyOfOther(current(object), name)
    }

    @inline(never)
    private func member(
        ofDocument document: Int, _ object: JSONNode, _ name: VTLName, at place: Int
    ) -> VTLValue {
        let view = views[document]
        let found = view.firstMember(
            object, named: template.nameBytes(name.index), hint: &hints[place])
        return value(of: found, in: view, document)
    }

    private func propertyOfOther(
        _ object: VTLValue, _ name: VTLName
    ) throws(VTLFault) -> VTLValue {
        // Every object has getClass; a map's own "class" is never seen.
        if object.kind != .host, name.java == .class || name.java == .Class {
            return object.isNull ? .null : makeClass(className(of: object))
        }
        let text = template.nameBytes(name.index)
        switch object.kind {
        case .map, .jsonObject: return member(object, named: text) ?? .null
        case .host:
            return try hosts[object.index].call { host throws(VTLFault) in
                try host.property(name, self)
            } ?? .null
        case .entry:
            return name.java == .key
                ? entries[object.index].key
                : name.java == .value ? current(entries[object.index]) : .null
        case .scope: return scopeProperty(object, name, text)
        case .string:
            switch name.java {
            case .empty: return .bool(object.count == 0)
            case .blank: return .bool(object.bytes?.allSatisfy { $0 <= 0x20 } ?? true)
            case .bytes: return try bytesArray(of: object)
            default: return .null
            }
        case .list, .jsonArray: return listProperty(object, name)
        case .double, .lexeme:
            switch name.java {
            case .naN: return .bool(double(of: object).isNaN)
            case .infinite: return .bool(double(of: object).isInfinite)
            default: return .null
            }
        case .type:
            let full = classNames[object.index]
            switch name.java {
            case .name: return try makeString(full)
            case .simpleName: return try makeString(JavaClassName.simple(full))
            default: return .null
            }
        default: return .null
        }
    }

    private func listProperty(_ list: VTLValue, _ name: VTLName) -> VTLValue {
        switch javaClass(ofList: list) {
        // Velocity gives arrays the methods of a list, not its properties.
        case .stringArray, .byteArray: .null
        default: name.java == .empty ? .bool(count(ofList: list) == 0) : .null
        }
    }

    /// What every loop asks its scope for.
    private func counter(of scope: VTLValue, _ name: VTLName) -> VTLValue? {
        switch name.java {
        case .index: .integer(Int32(truncatingIfNeeded: scopes[scope.index].index))
        case .count: .integer(Int32(truncatingIfNeeded: scopes[scope.index].index + 1))
        case .hasNext: .bool(scopes[scope.index].hasNext)
        case .first: .bool(scopes[scope.index].index < 1)
        case .last: .bool(!scopes[scope.index].hasNext)
        default: nil
        }
    }

    func scopeProperty(
        _ scope: VTLValue, _ name: VTLName, _ text: UnsafeBufferPointer<UInt8>
    ) -> VTLValue {
        let storage = scopes[scope.index]
        switch name.java {
        case .parent: return storage.parent.kind == .scope ? storage.parent : .null
        case .topmost:
            var top = scope
            while scopes[top.index].parent.kind == .scope { top = scopes[top.index].parent }
            return top
        case .replaced:
            var top = storage
            while top.parent.kind == .scope { top = scopes[top.parent.index] }
            return top.parent
        default:
            if let value = counter(of: scope, name) { return value }
            guard !storage.map.isNull, let value = member(storage.map, named: text) else {
                guard storage.parent.kind == .scope else { return .null }
                return scopeProperty(storage.parent, name, text)
            }
            return value
        }
    }

    /// `$object[index]`, which is `get(index)`.
    func element(_ object: VTLValue, _ index: VTLValue) throws(VTLFault) -> VTLValue {
        let object = current(object)
        var index = index
        if let negative = index.int32, negative < 0, object.kind != .null {
            guard let size = size(of: object) else {
                throw VTLFault(
                    "a negative index needs a size() method, which \(className(of: object)) lacks",
                    code: .value)
            }
            index = .integer(Int32(truncatingIfNeeded: size) &+ negative)
        }
        switch object.kind {
        case .map, .jsonObject: return get(index, from: object) ?? .null
        case .list, .jsonArray:
            guard hasGet(object), let place = index.int32 else { return .null }
            return try listElement(object, at: Int(place), "get")
        case .host:
            return try hosts[object.index].host.element(index, self) ?? .null
        case .scope:
            guard let name = index.bytes, !scopes[object.index].map.isNull else { return .null }
            return member(scopes[object.index].map, named: name) ?? .null
        default: return .null
        }
    }

    private func hasGet(_ list: VTLValue) -> Bool {
        switch javaClass(ofList: list) {
        case .keySet, .entrySet, .values, .set: false
        default: true
        }
    }

    private func size(of value: VTLValue) -> Int? {
        value.isList ? count(ofList: value) : value.isMap ? count(ofMap: value) : nil
    }

    func listElement(
        _ list: VTLValue, at place: Int, _ method: String
    ) throws(VTLFault) -> VTLValue {
        let count = count(ofList: list)
        guard place >= 0, place < count else {
            throw failure(
                list, method,
                "java.lang.IndexOutOfBoundsException: Index \(place) out of bounds for length \(count)"
            )
        }
        return element(ofList: list, at: place)
    }

    /// A method threw: worded as Velocity's MethodInvocationException.
    func failure(_ object: VTLValue, _ method: String, _ exception: String) -> VTLFault {
        if faultOffset < 0, faultValue == nil { faultValue = plainText(of: object) }
        return VTLFault(
            "Invocation of method '\(method)' in  class \(className(of: object)) threw exception \(exception)"
        )
    }

    /// A name that is only known at run time, for a host: one of the template's, or none at all.
    func nameOf(_ text: UnsafeBufferPointer<UInt8>) -> VTLName {
        return VTLName(index: template.names.find(text) ?? -1)
    }

    // MARK: Assignment

    /// `#set($object.name = value)`; what can't be set is left alone, as 1.7 does.
    func setProperty(
        _ object: VTLValue, _ name: VTLName, _ value: VTLValue
    ) throws(VTLFault) {
        let object = current(object)
        switch object.kind {
        case .map, .jsonObject:
            _ = try put(
                .string(borrowing: template.nameBytes(name.index)), value,
                into: object)
        case .host: _ = try hosts[object.index].host.set(name, to: value, self)
        case .entry where name.java == .value: try setEntry(object, value)
        case .scope:
            if scopes[object.index].map.isNull { scopes[object.index].map = try makeMap() }
            _ = try put(
                .string(borrowing: template.nameBytes(name.index)), value,
                into: scopes[object.index].map)
        default: break
        }
    }

    func setEntry(_ entry: VTLValue, _ value: VTLValue) throws(VTLFault) {
        let storage = entries[entry.index]
        _ = try put(storage.key, value, into: storage.map)
    }

    /// `#set($object[index] = value)`: `set(index, value)` of a list, `put` of a map.
    func setElement(
        _ object: VTLValue, _ index: VTLValue, _ value: VTLValue
    ) throws(VTLFault) {
        let object = current(object)
        switch object.kind {
        case .map, .jsonObject: _ = try put(index, value, into: object)
        case .list, .jsonArray:
            guard hasGet(object), let place = index.int32 else { return }
            let count = count(ofList: object)
            let own = Int(place) < 0 ? count + Int(place) : Int(place)
            _ = try listElement(object, at: own, "set")
            let list = try ownList(object)
            lists[list].elements[own] = value
        case .host:
            let host = hosts[object.index].host
            _ = try host.setElement(index, to: value, self)
        case .scope:
            if scopes[object.index].map.isNull { scopes[object.index].map = try makeMap() }
            _ = try put(index, value, into: scopes[object.index].map)
        default: break
        }
    }
}

/// Names of classes.
enum JavaClassName {
    static func simple(_ name: String) -> String {
        if name == "[Ljava.lang.String;" { return "String[]" }
        if name == "[B" { return "byte[]" }
        return name.split(whereSeparator: { $0 == "." || $0 == "$" }).last.map(String.init) ?? name
    }
}
