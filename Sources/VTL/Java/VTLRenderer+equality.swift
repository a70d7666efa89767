// Java's equals and hashCode.
extension VTLRenderer {
    /// `a.equals(b)`: unlike `==`, an Integer never equals a Long.
    func equals(_ a: VTLValue, _ b: VTLValue) -> Bool {
        switch (a.kind, b.kind) {
        case (.string, .string): return Self.sameBytes(a, b)
        case (.null, .null): return true
        case (.bool, .bool), (.integer, .integer), (.long, .long), (.character, .character),
            (.block, .block), (.scope, .scope), (.host, .host), (.iterator, .iterator):
            return a.bits == b.bits
        case (.double, _), (.lexeme, _):
            guard b.kind == .double || b.kind == .lexeme else { return false }
            let (x, y) = (double(of: a), double(of: b))
            // Double.equals compares bits: NaN equals itself, and 0.0 not -0.0.
            return x.bitPattern == y.bitPattern || (x.isNaN && y.isNaN)
        case (.bigInteger, .bigInteger): return bigInteger(a) == bigInteger(b)
        case (.bigDecimal, .bigDecimal):
            let (x, y) = (bigDecimals[a.index], bigDecimals[b.index])
            return x.scale == y.scale && x.unscaled == y.unscaled
        case (.entry, .entry):
            let (x, y) = (entries[a.index], entries[b.index])
            return equals(x.key, y.key) && equals(current(x), current(y))
        case (.type, .type): return classNames[a.index] == classNames[b.index]
        default:
            if a.isList, b.isList { return equalLists(a, b) }
            if a.isMap, b.isMap { return equalMaps(a, b) }
            return false
        }
    }

    private func equalLists(_ a: VTLValue, _ b: VTLValue) -> Bool {
        // Deeper values are taken for different; nothing that deep is compared in earnest.
        guard depth < limits.recursionMax, count(ofList: a) == count(ofList: b) else {
            return false
        }
        depth += 1
        defer { depth -= 1 }
        return (0..<count(ofList: a)).allSatisfy {
            equals(element(ofList: a, at: $0), element(ofList: b, at: $0))
        }
    }

    private func equalMaps(_ a: VTLValue, _ b: VTLValue) -> Bool {
        let (keys, values) = pairs(of: a)
        guard depth < limits.recursionMax, keys.count == count(ofMap: b) else { return false }
        depth += 1
        defer { depth -= 1 }
        return zip(keys, values).allSatisfy { key, value in
            get(key, from: b).map { equals(value, $0) } ?? false
        }
    }

    /// `hashCode()`.
    func hash(of value: VTLValue) -> Int32 {
        switch value.kind {
        case .null: return 0
        case .bool: return value.bits != 0 ? 1231 : 1237
        case .integer: return Int32(truncatingIfNeeded: value.bits)
        case .long: return Int32(truncatingIfNeeded: value.bits ^ (value.bits >> 32))
        case .double, .lexeme:
            let number = double(of: value)
            let bits = number.isNaN ? 0x7ff8_0000_0000_0000 : number.bitPattern
            return Int32(truncatingIfNeeded: bits ^ (bits >> 32))
        case .string: return value.bytes.map { JavaText.hash($0) } ?? 0
        case .character: return Int32(value.unit)
        case .bigInteger: return bigInteger(value).hash
        case .bigDecimal:
            let number = bigDecimals[value.index]
            return number.unscaled.hash &* 31 &+ Int32(truncatingIfNeeded: number.scale)
        case .entry:
            let entry = entries[value.index]
            return hash(of: entry.key) ^ hash(of: current(entry))
        default: return hash(ofContainer: value)
        }
    }

    private func hash(ofContainer value: VTLValue) -> Int32 {
        guard depth < limits.recursionMax else { return 0 }
        depth += 1
        defer { depth -= 1 }
        if value.isMap {
            let (keys, values) = pairs(of: value)
            return zip(keys, values).reduce(0) { $0 &+ (hash(of: $1.0) ^ hash(of: $1.1)) }
        }
        guard value.isList else { return Int32(truncatingIfNeeded: value.bits) }
        let isSet = [.keySet, .entrySet, .set].contains(javaClass(ofList: value))
        return (0..<count(ofList: value)).reduce(isSet ? 0 : 1) { sum, index in
            let hash = hash(of: element(ofList: value, at: index))
            return isSet ? sum &+ hash : sum &* 31 &+ hash
        }
    }

    /// The name of a value's class, as `getClass().getName()` has it.
    func className(of value: VTLValue) -> String {
        switch value.kind {
        case .null: return "null"
        case .bool: return "java.lang.Boolean"
        case .integer: return "java.lang.Integer"
        case .long: return "java.lang.Long"
        case .double, .lexeme: return "java.lang.Double"
        case .bigInteger: return "java.math.BigInteger"
        case .bigDecimal: return "java.math.BigDecimal"
        case .string: return "java.lang.String"
        case .character: return "java.lang.Character"
        case .map, .jsonObject: return "java.util.LinkedHashMap"
        case .jsonArray, .list:
            switch javaClass(ofList: value) {
            case .arrayList: return "java.util.ArrayList"
            case .jsonArray: return "net.minidev.json.JSONArray"
            case .stringArray: return "[Ljava.lang.String;"
            case .byteArray: return "[B"
            case .keySet: return "java.util.LinkedHashMap$LinkedKeySet"
            case .entrySet: return "java.util.LinkedHashMap$LinkedEntrySet"
            case .values: return "java.util.LinkedHashMap$LinkedValues"
            case .set: return "java.util.LinkedHashSet"
            }
        case .entry: return "java.util.LinkedHashMap$Entry"
        case .iterator: return "java.util.ArrayList$Itr"
        case .block: return "org.apache.velocity.runtime.directive.Block$Reference"
        case .scope: return "org.apache.velocity.runtime.directive.ForeachScope"
        case .type: return "java.lang.Class"
        case .host: return hosts[value.index].host.className
        }
    }
}
