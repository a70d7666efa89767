public import CPenstock

/// What an instance declared that it reads or writes, ready to be asked on the hot path.
///
/// Whole categories are bits, and so are the well-known header names; other names are a short list
/// that is walked. Memory of the list belongs to the instance.
public struct AccessSet {
    /// Whole categories.
    public struct Category: OptionSet, Sendable {
        /// The bits.
        public let rawValue: UInt32
        /// From bits.
        @inlinable public init(rawValue: UInt32) { self.rawValue = rawValue }
        /// request.header.*
        @inlinable public static var requestHeaders: Category { Category(rawValue: 1) }
        /// response.header.*
        @inlinable public static var responseHeaders: Category { Category(rawValue: 2) }
        /// request.query.*
        @inlinable public static var query: Category { Category(rawValue: 4) }
        /// request.path.*
        @inlinable public static var path: Category { Category(rawValue: 8) }
        /// request.body
        @inlinable public static var requestBody: Category { Category(rawValue: 16) }
        /// response.body
        @inlinable public static var responseBody: Category { Category(rawValue: 32) }
        /// ctx.*
        @inlinable public static var variables: Category { Category(rawValue: 64) }
        /// context.* and stage.*: always readable.
        @inlinable public static var context: Category { Category(rawValue: 128) }
        /// response.status
        @inlinable public static var status: Category { Category(rawValue: 256) }
        /// request.cookie.*
        @inlinable public static var cookies: Category { Category(rawValue: 512) }
        /// Everything: what the host itself uses.
        @inlinable public static var all: Category { Category(rawValue: ~0) }
    }

    /// Whole categories.
    public var categories: Category
    /// Single names, `count` of them, with the category each belongs to.
    public var names: UnsafePointer<AccessName>?
    /// How many single names.
    public var count: Int32
    /// Which well-known names the single ones cover.
    @usableFromInline var requestHeaders = HeaderSet.none
    @usableFromInline var responseHeaders = HeaderSet.none

    /// A set of whole categories and single names.
    public init(_ categories: Category, names: UnsafePointer<AccessName>? = nil, count: Int32 = 0) {
        self.categories = categories
        self.names = names
        self.count = count
        for known in HeaderName.allCases where known != .other {
            let name = ByteView(known.lowercased)
            if allows(.requestHeaders, name) { requestHeaders.insert(known.rawValue) }
            if allows(.responseHeaders, name) { responseHeaders.insert(known.rawValue) }
        }
    }

    /// Whether the field `name`, which `HeaderName.identify` takes for `id`, is in the set.
    @inlinable @inline(__always)
    public func allows(_ category: Category, _ name: ByteView, _ id: HeaderName) -> Bool {
        if categories.contains(category) { return true }
        if id == .other { return allowsName(category, name) }
        return category == .requestHeaders
            ? requestHeaders.contains(id) : responseHeaders.contains(id)
    }

    /// Whether `name` of `category` is in the set. Header names are compared without case.
    @inlinable @inline(__always)
    public func allows(_ category: Category, _ name: ByteView) -> Bool {
        categories.contains(category) || allowsName(category, name)
    }

    /// The slow half of `allows`: walks the single names.
    @usableFromInline func allowsName(_ category: Category, _ name: ByteView) -> Bool {
        entry(category, name) != nil
    }

    /// The single name, or the beginning of names, that covers `name`; nil: none does.
    public func entry(_ category: Category, _ name: ByteView) -> UnsafePointer<AccessName>? {
        guard let names else { return nil }
        var i = 0
        while i < Int(count) {
            let entry = names + i
            i += 1
            let length = entry.pointee.text.n
            if length != name.n, !entry.pointee.isPrefix || length > name.n { continue }
            guard entry.pointee.category == category else { continue }
            let start = ByteView(p: name.p, n: length)
            if entry.pointee.text.equalsIgnoringCase(start) { return entry }
        }
        return nil
    }
}

/// A single name of an access set.
public struct AccessName {
    /// Which category it is of.
    public var category: AccessSet.Category
    /// A name, or what a name must begin with.
    public var text: ByteView
    /// "ctx.authorizer.*": a beginning.
    public var isPrefix: Bool
    /// A whole name that a header field can have (RFC 9110 §5.1): what equals it needs no other look.
    public var isFieldName: Bool

    /// One declared name.
    public init(
        category: AccessSet.Category, text: ByteView, isPrefix: Bool, isFieldName: Bool = false
    ) {
        self.category = category
        self.text = text
        self.isPrefix = isPrefix
        self.isFieldName = isFieldName && !isPrefix
    }
}
