/// The names of methods and properties that Java's values have. A template's compiler turns names into
/// their numbers.
enum JavaMethod: String, CaseIterable {
    // Properties, which Velocity looks for as getters.
    case `class`, Class, empty, blank, bytes, key, value, name, simpleName, index, count, hasNext,
        first
    case last, parent, topmost, replaced, naN, infinite
    // Object
    case equals, hashCode, toString, getClass
    // String
    case length, charAt, codePointAt, substring, subSequence, indexOf, lastIndexOf, contains,
        startsWith
    case endsWith, equalsIgnoreCase, compareTo, compareToIgnoreCase, concat, replace, replaceAll
    case replaceFirst, split, matches, toUpperCase, toLowerCase, trim, strip, stripLeading
    case stripTrailing, isEmpty, isBlank, format, formatted, join, valueOf, intern, `repeat`,
        getBytes
    case toCharArray, contentEquals
    // Collections
    case size, get, add, addAll, set, remove, removeAll, retainAll, containsAll, clear, subList
    case iterator, toArray, toJSONString, put, putAll, putIfAbsent, containsKey, containsValue,
        keySet
    case values, entrySet, getOrDefault, getKey, getValue, setValue, next
    // Numbers, and static methods, which Velocity calls on any value of the class
    case intValue, longValue, doubleValue, floatValue, shortValue, byteValue, isNaN, isInfinite
    case parseInt, parseLong, parseDouble, max, min, sum, abs, signum, toHexString, toBinaryString
    case toOctalString, booleanValue, parseBoolean, compare, charValue, isDigit, isLetter
    case subtract, multiply, divide, negate, mod, pow, setScale, scale, toPlainString
    // Class
    case getName, getSimpleName
    // $foreach
    case getIndex, getCount, getHasNext, getFirst, getLast, isFirst, isLast, getParent, getTopmost
    case getReplaced, stop

    /// Whether the method of that name, of an object, has no parameters.
    var takesNothing: Bool {
        switch self {
        case .hashCode, .toString, .getClass, .length, .isEmpty, .isBlank, .trim, .strip,
            .stripLeading, .stripTrailing, .toUpperCase, .toLowerCase, .intern, .toCharArray, .size,
            .clear, .keySet, .values, .entrySet, .iterator, .intValue, .longValue, .doubleValue,
            .floatValue, .shortValue, .byteValue, .isNaN, .isInfinite, .booleanValue, .charValue,
            .getKey, .getValue:
            true
        default: false
        }
    }

    /// How many there are; the last one is the last case.
    static var caseCount: Int { Int(unsafeBitCast(JavaMethod.stop, to: UInt8.self)) + 1 }
}
