// Keys are found by their bytes while they are few, and by Java's hash codes later.
extension VTLMapStorage {
    func place(of key: VTLValue, _ renderer: VTLRenderer) -> Int? {
        if keys.count <= Self.searchMax {
            return keys.firstIndex { renderer.equals($0, key) }
        }
        return table[renderer.hash(of: key)]?.first { renderer.equals(keys[Int($0)], key) }
            .map(Int.init)
    }

    /// Appends a pair whose key isn't here yet.
    mutating func append(_ key: VTLValue, _ value: VTLValue, _ renderer: VTLRenderer) {
        keys.append(key)
        values.append(value)
        changes += 1
        if keys.count == Self.searchMax + 1 {
            rebuild(renderer)
        } else if keys.count > Self.searchMax {
            table[renderer.hash(of: key), default: []].append(Int32(keys.count - 1))
        }
    }

    mutating func put(_ key: VTLValue, _ value: VTLValue, _ renderer: VTLRenderer) {
        if let place = place(of: key, renderer) {
            values[place] = value
        } else {
            append(key, value, renderer)
        }
    }

    mutating func remove(at place: Int, _ renderer: VTLRenderer) {
        keys.remove(at: place)
        values.remove(at: place)
        changes += 1
        rebuild(renderer)
    }

    mutating func removeAll() {
        keys.removeAll()
        values.removeAll()
        table.removeAll()
        changes += 1
    }

    private mutating func rebuild(_ renderer: VTLRenderer) {
        table.removeAll()
        guard keys.count > Self.searchMax else { return }
        for (place, key) in keys.enumerated() {
            table[renderer.hash(of: key), default: []].append(Int32(place))
        }
    }
}
