/// Types that a person declared: structures and names for other types.
///
///     typedef unsigned long uLong;
///     struct point { double x, y; };
///     typedef struct { point corners[4]; char name[16]; } area;
package struct NativeTypes: Sendable {
    /// By name; structures with a tag also as "struct tag".
    private(set) var byName: [String: NativeType] = [:]
    /// What everything here was read with.
    package let limits: NativeLimits

    /// None.
    package init(limits: NativeLimits = NativeLimits()) { self.limits = limits }

    /// Reads declarations, each ended by `;`.
    package init(
        parsing text: String, limits: NativeLimits = NativeLimits()
    ) throws(NativeSyntaxError) {
        self.limits = limits
        var parser = try DeclarationParser(text, types: [:], limits: limits)
        while parser.token.kind != .end {
            try parser.declaration()
            guard parser.types.count <= limits.types else {
                throw parser.error("there may be \(limits.types) types")
            }
        }
        byName = parser.types
    }
}

extension DeclarationParser {
    fileprivate mutating func declaration() throws(NativeSyntaxError) {
        let isTypedef = take(word: "typedef")
        if isAt(word: "struct") {
            let start = place
            advance()
            var tag: String?
            if !isAt("{") { tag = try name("the structure's name") }
            if isAt("{") {
                try structure(tag: tag, isTypedef: isTypedef)
                return try expect(";", "after a declaration")
            }
            place = start
        }
        guard isTypedef else { throw error("expected struct or typedef") }
        guard case .type(var type) = try base() else { throw error("void can't have a name") }
        switch stars() {
        case 0: break
        case 1 where type == .scalar(.char): type = .text
        default: throw error("a name can't stand for a pointer, but for char*")
        }
        let range = token.range
        let alias = try name("the type's name")
        try define(alias, try array(of: type, try sizes(), at: range), at: range)
        try expect(";", "after a declaration")
    }

    private mutating func structure(tag: String?, isTypedef: Bool) throws(NativeSyntaxError) {
        let opening = token.range
        try expect("{", "before the fields of a structure")
        var fields: [(name: String, type: NativeType)] = []
        while !take("}") {
            guard token.kind != .end else {
                throw error("this structure has no '}'", at: opening)
            }
            try fieldsOfOneType(into: &fields)
        }
        guard !fields.isEmpty else { throw error("a structure needs a field", at: opening) }
        let range = token.range
        let alias = isTypedef ? try name("the structure's name") : nil
        guard let called = tag ?? alias else { throw error("a structure needs a name") }
        let type = NativeType.structure(NativeStructure(name: called, fields: fields))
        guard type.size <= limits.typeSize else {
            throw error("a structure may take \(limits.typeSize) bytes", at: opening)
        }
        guard type.depth <= limits.depth else {
            throw error("types may nest \(limits.depth) levels", at: opening)
        }
        if let tag {
            try define("struct \(tag)", type, at: range)
            // As in C++: the word struct may be left out.
            if alias != tag { types[tag] = types[tag] ?? type }
        }
        if let alias { try define(alias, type, at: range) }
    }

    /// `double x, y, z[3];`
    private mutating func fieldsOfOneType(
        into fields: inout [(name: String, type: NativeType)]
    ) throws(NativeSyntaxError) {
        let base = try base()
        repeat {
            let range = token.range
            let depth = stars()
            let type: NativeType
            switch (base, depth) {
            case (.type(let plain), 0): type = plain
            case (.type(.scalar(.char)), 1): type = .text
            case (.void, 1): type = .opaque
            case (.void, _): throw error("a field can't be void", at: range)
            default:
                throw error("a field can't point to anything but char or void", at: range)
            }
            let place = token.range
            let name = try name("the field's name")
            guard !fields.contains(where: { $0.name == name }) else {
                throw error("there is a field \(name) already", at: place)
            }
            if isAt(":") { throw error("bit fields can't be mapped: declare the whole number") }
            fields.append((name, try array(of: type, try sizes(), at: place)))
            guard fields.count <= limits.fields else {
                throw error("a structure may have \(limits.fields) fields", at: place)
            }
        } while take(",")
        try expect(";", "after a field")
    }

    private mutating func define(
        _ name: String, _ type: NativeType, at range: Range<Int>
    ) throws(NativeSyntaxError) {
        if let known = types[name], known != type {
            throw error("there is a type \(name) already", at: range)
        }
        types[name] = type
    }
}
