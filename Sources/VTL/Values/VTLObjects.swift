/// A list or a set made during a rendering.
struct VTLListStorage {
    /// Which Java class it would be: they print and compare differently.
    enum Class: UInt8 {
        case arrayList
        /// json-smart's list, which prints as JSON.
        case jsonArray
        /// `String[]`, which has no methods but those Velocity adds.
        case stringArray
        /// `byte[]`.
        case byteArray
        /// `keySet()`, `entrySet()` and `values()`: copies here, views in Java.
        case keySet, entrySet, values
        /// `LinkedHashSet`.
        case set
    }

    var elements: ContiguousArray<VTLValue> = []
    var javaClass = Class.arrayList
    /// How often the list was made longer or shorter, which a running loop must notice.
    var changes = 0
    /// The map that this is a view of; null for none.
    var origin = VTLValue.null
}

/// A `LinkedHashMap` made during a rendering: pairs in order, with a hash table once there are many.
struct VTLMapStorage {
    var keys: ContiguousArray<VTLValue> = []
    var values: ContiguousArray<VTLValue> = []
    var changes = 0
    /// Places by the hash of their keys, from `searchMax` on.
    var table: [Int32: [Int32]] = [:]

    static let searchMax = 12
}

/// An `Iterator` over a list's or map's elements.
struct VTLIteratorStorage {
    var elements: ContiguousArray<VTLValue>
    var next = 0
}

/// `$foreach`, or another scope: its counters, and what a template puts into it.
struct VTLScopeStorage {
    var index = -1
    var hasNext = false
    /// The scope around it, or what the variable held before.
    var parent: VTLValue
    var map: VTLValue = .null
    /// The loop's number, which `#break($foreach)` asks for.
    var loop: Int

    @inline(__always)
    mutating func step(to index: Int, hasNext: Bool) {
        self.index = index
        self.hasNext = hasNext
    }
}

/// A block that `#define` made.
struct VTLBlockStorage {
    var start: Int
    var depth = 0
    /// Whose code it is.
    var template: VTLTemplate
}
