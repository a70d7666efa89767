// The methods of lists, sets and maps.
extension VTLRenderer {
    func callList(
        _ object: VTLValue, _ method: JavaMethod, _ arguments: UnsafeBufferPointer<VTLValue>
    ) throws(VTLFault) -> VTLValue {
        let javaClass = javaClass(ofList: object)
        let isSet = [.keySet, .entrySet, .values, .set].contains(javaClass)
        let count = count(ofList: object)
        switch (method, arguments.count) {
        case (.size, 0): return .integer(Int32(truncatingIfNeeded: count))
        case (.isEmpty, 0): return .bool(count == 0)
        case (.get, 1) where !isSet:
            guard let place = arguments[0].int32 else { return .null }
            return try listElement(object, at: Int(place), "get")
        case (.contains, 1): return .bool(place(of: arguments[0], in: object) != nil)
        case (.indexOf, 1) where !isSet:
            return .integer(Int32(place(of: arguments[0], in: object) ?? -1))
        case (.lastIndexOf, 1) where !isSet:
            let all = elements(of: object)
            return .integer(
                Int32(all.lastIndex { equals($0, arguments[0]) } ?? -1))
        case (.containsAll, 1) where arguments[0].isList:
            let wanted = elements(of: arguments[0])
            return .bool(wanted.allSatisfy { place(of: $0, in: object) != nil })
        case (.iterator, 0):
            iterators.append(VTLIteratorStorage(elements: elements(of: object)))
            return VTLValue(.iterator, index: iterators.count - 1)
        case (.toArray, 0): return try copy(object, 0..<count)
        case (.subList, 2) where !isSet:
            guard let from = arguments[0].int32, let to = arguments[1].int32 else { return .null }
            guard from >= 0, from <= to, Int(to) <= count else {
                throw failure(
                    object, "subList",
                    from < 0
                        ? "java.lang.IndexOutOfBoundsException: fromIndex = \(from)"
                        : Int(to) > count
                            ? "java.lang.IndexOutOfBoundsException: toIndex = \(to)"
                            : "java.lang.IllegalArgumentException: fromIndex(\(from)) > toIndex(\(to))"
                )
            }
            return try copy(object, Int(from)..<Int(to))
        case (.toJSONString, 0) where javaClass == .jsonArray:
            return try makeString { renderer throws(VTLFault) in
                try renderer.appendJSON(object, style: .protectingWeb)
            }
        default:
            return try changeList(object, method, arguments, javaClass)
        }
    }

    private func place(of value: VTLValue, in list: VTLValue) -> Int? {
        (0..<count(ofList: list)).first { equals(element(ofList: list, at: $0), value) }
    }

    private func copy(_ list: VTLValue, _ range: Range<Int>) throws(VTLFault) -> VTLValue {
        try takeElements(range.count)
        return add(list: VTLListStorage(elements: ContiguousArray(elements(of: list)[range])))
    }

    // Not arrays, whose wrapper only reads and sets, nor a map's views, which are copies here.
    private func changeList(
        _ object: VTLValue, _ method: JavaMethod, _ arguments: UnsafeBufferPointer<VTLValue>,
        _ javaClass: VTLListStorage.Class
    ) throws(VTLFault) -> VTLValue {
        if case (.set, 2) = (method, arguments.count), let place = arguments[0].int32 {
            let old = try listElement(object, at: Int(place), "set")
            let list = try ownList(object)
            lists[list].elements[Int(place)] = arguments[1]
            return old
        }
        guard javaClass == .arrayList || javaClass == .jsonArray else {
            return try changeView(object, method, arguments)
        }
        let count = count(ofList: object)
        switch (method, arguments.count) {
        case (.add, 1):
            try insert([arguments[0]], at: count, object, "add")
            return .bool(true)
        case (.add, 2):
            guard let place = arguments[0].int32 else { return .null }
            try insert([arguments[1]], at: Int(place), object, "add")
            // A method without a result gives "" in 1.7.
            return .string("")
        case (.addAll, 1) where arguments[0].isList:
            let new = elements(of: arguments[0])
            try insert(new, at: count, object, "addAll")
            return .bool(!new.isEmpty)
        case (.addAll, 2):
            guard let place = arguments[0].int32, arguments[1].isList else { return .null }
            let new = elements(of: arguments[1])
            try insert(new, at: Int(place), object, "addAll")
            return .bool(!new.isEmpty)
        case (.remove, 1):
            if let place = arguments[0].int32 {
                let old = try listElement(object, at: Int(place), "remove")
                let list = try ownList(object)
                lists[list].elements.remove(at: Int(place))
                lists[list].changes += 1
                return old
            }
            guard let place = place(of: arguments[0], in: object) else { return .bool(false) }
            let list = try ownList(object)
            lists[list].elements.remove(at: place)
            lists[list].changes += 1
            return .bool(true)
        case (.removeAll, 1) where arguments[0].isList,
            (.retainAll, 1) where arguments[0].isList:
            let list = try ownList(object)
            let kept = lists[list].elements.filter {
                (place(of: $0, in: arguments[0]) != nil) == (method == .retainAll)
            }
            lists[list].elements = ContiguousArray(kept)
            if kept.count != count { lists[list].changes += 1 }
            return .bool(kept.count != count)
        case (.clear, 0):
            let list = try ownList(object)
            lists[list].elements.removeAll()
            lists[list].changes += 1
            return .string("")
        default: return .null
        }
    }

    /// What is removed from a view is removed from its map.
    private func changeView(
        _ object: VTLValue, _ method: JavaMethod, _ arguments: UnsafeBufferPointer<VTLValue>
    ) throws(VTLFault) -> VTLValue {
        guard case (.remove, 1) = (method, arguments.count), object.kind == .list,
            lists[object.index].origin.isMap
        else { return .null }
        guard let place = place(of: arguments[0], in: object) else { return .bool(false) }
        let map = try ownMap(lists[object.index].origin)
        lists[object.index].elements.remove(at: place)
        maps[map].remove(at: place, self)
        return .bool(true)
    }

    private func insert(
        _ new: ContiguousArray<VTLValue>, at place: Int, _ object: VTLValue, _ method: String
    ) throws(VTLFault) {
        let count = count(ofList: object)
        guard place >= 0, place <= count else {
            throw failure(
                object, method,
                "java.lang.IndexOutOfBoundsException: Index: \(place), Size: \(count)")
        }
        try takeElements(new.count)
        let list = try ownList(object)
        lists[list].elements.insert(contentsOf: new, at: place)
        lists[list].changes += 1
    }

    // MARK: Maps

    func callMap(
        _ object: VTLValue, _ method: JavaMethod, _ arguments: UnsafeBufferPointer<VTLValue>
    ) throws(VTLFault) -> VTLValue {
        switch (method, arguments.count) {
        case (.get, 1): return get(arguments[0], from: object) ?? .null
        case (.getOrDefault, 2): return get(arguments[0], from: object) ?? arguments[1]
        case (.containsKey, 1):
            return .bool(get(arguments[0], from: object) != nil || hasKey(arguments[0], object))
        case (.containsValue, 1):
            return .bool(pairs(of: object).values.contains { equals($0, arguments[0]) })
        case (.size, 0): return .integer(Int32(truncatingIfNeeded: count(ofMap: object)))
        case (.isEmpty, 0): return .bool(count(ofMap: object) == 0)
        case (.keySet, 0): return try view(of: pairs(of: object).keys, .keySet, object)
        case (.values, 0): return try valuesList(of: object)
        case (.entrySet, 0): return try entrySet(of: object)
        case (.put, 2): return try put(arguments[0], arguments[1], into: object)
        case (.putIfAbsent, 2):
            if let old = get(arguments[0], from: object), !old.isNull { return old }
            _ = try put(arguments[0], arguments[1], into: object)
            return .null
        case (.putAll, 1) where arguments[0].isMap:
            let (keys, values) = pairs(of: arguments[0])
            for (key, value) in zip(keys, values) { _ = try put(key, value, into: object) }
            return .string("")
        case (.remove, 1):
            let map = try ownMap(object)
            guard let place = maps[map].place(of: arguments[0], self) else { return .null }
            let old = maps[map].values[place]
            maps[map].remove(at: place, self)
            return old
        case (.remove, 2):
            guard let old = get(arguments[0], from: object), equals(old, arguments[1]) else {
                return .bool(false)
            }
            let map = try ownMap(object)
            if let place = maps[map].place(of: arguments[0], self) {
                maps[map].remove(at: place, self)
            }
            return .bool(true)
        case (.replace, 3):
            guard let old = get(arguments[0], from: object), equals(old, arguments[1]) else {
                return .bool(false)
            }
            _ = try put(arguments[0], arguments[2], into: object)
            return .bool(true)
        case (.clear, 0):
            let map = try ownMap(object)
            maps[map].removeAll()
            return .string("")
        case (.replace, 2):
            guard let old = get(arguments[0], from: object) else { return .null }
            _ = try put(arguments[0], arguments[1], into: object)
            return old
        default: return .null
        }
    }

    private func hasKey(_ key: VTLValue, _ map: VTLValue) -> Bool {
        pairs(of: map).keys.contains { equals($0, key) }
    }

    private func view(
        of elements: ContiguousArray<VTLValue>, _ javaClass: VTLListStorage.Class, _ map: VTLValue
    ) throws(VTLFault) -> VTLValue {
        try takeElements(elements.count)
        return add(
            list: VTLListStorage(elements: elements, javaClass: javaClass, origin: map))
    }

    private func entrySet(of map: VTLValue) throws(VTLFault) -> VTLValue {
        let (keys, values) = pairs(of: map)
        try takeElements(keys.count)
        var list = VTLListStorage(javaClass: .entrySet, origin: map)
        list.elements.reserveCapacity(keys.count)
        for (key, value) in zip(keys, values) {
            entries.append((map, key, value))
            list.elements.append(VTLValue(.entry, index: entries.count - 1))
        }
        return add(list: list)
    }
}
