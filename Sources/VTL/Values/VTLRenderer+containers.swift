internal import JSON

// Lists and maps, wherever they live: in a document, or made or changed by the template.
extension VTLRenderer {
    /// A container as it is now: one of a document that was changed lives elsewhere.
    @inline(__always)
    func current(_ value: VTLValue) -> VTLValue {
        changed.isEmpty ? value : changedValue(value)
    }

    private func changedValue(_ value: VTLValue) -> VTLValue {
        guard value.kind == .jsonArray || value.kind == .jsonObject else { return value }
        return changed[Self.key(value)] ?? value
    }

    private static func key(_ value: VTLValue) -> UInt64 { UInt64(value.count) << 32 | value.bits }

    func node(_ value: VTLValue) -> JSONNode { JSONNode(UInt32(truncatingIfNeeded: value.bits)) }
    func view(_ value: VTLValue) -> JSONView { views[Int(value.count)] }

    // MARK: Lists

    func count(ofList value: VTLValue) -> Int {
        let value = current(value)
        return value.kind == .list
            ? lists[value.index].elements.count : view(value).count(of: node(value))
    }

    func element(ofList value: VTLValue, at index: Int) -> VTLValue {
        let value = current(value)
        if value.kind == .list { return lists[value.index].elements[index] }
        return self.value(
            ofDocument: Int(value.count), view(value).element(node(value), at: index))
    }

    /// How often a container, or the map it is a view of, was made longer or shorter.
    func changes(of value: VTLValue) -> Int {
        let value = current(value)
        switch value.kind {
        case .list:
            let origin = lists[value.index].origin
            return lists[value.index].changes + (origin.isNull ? 0 : changes(of: origin))
        case .map: return maps[value.index].changes
        default: return 0
        }
    }

    /// The elements of a list, copied.
    func elements(of value: VTLValue) -> ContiguousArray<VTLValue> {
        let value = current(value)
        if value.kind == .list { return lists[value.index].elements }
        let document = Int(value.count)
        return ContiguousArray(
            view(value).elements(of: node(value)).map { self.value(ofDocument: document, $0) })
    }

    /// The list to change: one of a document becomes one of our own, for everybody who has it.
    func ownList(_ value: VTLValue) throws(VTLFault) -> Int {
        let value = current(value)
        guard value.kind == .jsonArray else { return value.index }
        let elements = elements(of: value)
        try takeElements(elements.count)
        let own = add(list: VTLListStorage(elements: elements, javaClass: .jsonArray))
        changed[Self.key(value)] = own
        return own.index
    }

    // MARK: Maps

    /// The pairs of a map, in order.
    func pairs(of value: VTLValue) -> (
        keys: ContiguousArray<VTLValue>, values: ContiguousArray<VTLValue>
    ) {
        let value = current(value)
        if value.kind == .map { return (maps[value.index].keys, maps[value.index].values) }
        let document = Int(value.count)
        let view = view(value)
        var keys: ContiguousArray<VTLValue> = []
        var values: ContiguousArray<VTLValue> = []
        for (key, member) in view.members(of: node(value)) {
            keys.append(self.value(ofDocument: document, key))
            values.append(self.value(ofDocument: document, member))
        }
        return (keys, values)
    }

    static func sameBytes(_ a: VTLValue, _ b: VTLValue) -> Bool {
        guard a.count == b.count, let a = a.bytes, let b = b.bytes else { return false }
        return a.elementsEqual(b)
    }

    func count(ofMap value: VTLValue) -> Int {
        let value = current(value)
        return value.kind == .map
            ? maps[value.index].keys.count : view(value).count(of: node(value))
    }

    /// The value of a key; nil where there is none.
    func get(_ key: VTLValue, from value: VTLValue) -> VTLValue? {
        let value = current(value)
        if value.kind == .map {
            return maps[value.index].place(of: key, self).map { maps[value.index].values[$0] }
        }
        guard key.kind == .string, let name = key.bytes else { return nil }
        return member(value, named: name)
    }

    /// The value of a name in a map; nil where there is none.
    func member(_ value: VTLValue, named name: UnsafeBufferPointer<UInt8>) -> VTLValue? {
        if value.kind == .jsonObject {
            let found = view(value).member(node(value), named: name)
            return found.exists ? self.value(ofDocument: Int(value.count), found) : nil
        }
        return get(.string(borrowing: name), from: value)
    }

    /// The map to change, as `ownList`.
    func ownMap(_ value: VTLValue) throws(VTLFault) -> Int {
        let value = current(value)
        guard value.kind == .jsonObject else { return value.index }
        let (keys, values) = pairs(of: value)
        try takeElements(keys.count)
        var storage = VTLMapStorage()
        for (key, value) in zip(keys, values) { storage.put(key, value, self) }
        // It is as long as it was in the document.
        storage.changes = 0
        maps.append(storage)
        changed[Self.key(value)] = VTLValue(.map, index: maps.count - 1)
        return maps.count - 1
    }

    /// Puts a pair into a map; the value that was there.
    func put(
        _ key: VTLValue, _ value: VTLValue, into map: VTLValue
    ) throws(VTLFault) -> VTLValue {
        let index = try ownMap(map)
        if let place = maps[index].place(of: key, self) {
            let old = maps[index].values[place]
            maps[index].values[place] = value
            return old
        }
        try takeElements(1)
        maps[index].append(key, value, self)
        return .null
    }

    /// The values of a map as a list, which is what `#foreach` goes through.
    func valuesList(of map: VTLValue) throws(VTLFault) -> VTLValue {
        let values = pairs(of: map).values
        try takeElements(values.count)
        return add(
            list: VTLListStorage(elements: values, javaClass: .values, origin: current(map)))
    }
}
