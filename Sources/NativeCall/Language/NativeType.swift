/// A C type, as far as values are mapped to JSON and back.
package indirect enum NativeType: Hashable, Sendable {
    /// A number or truth value.
    case scalar(NativeScalar)
    /// `char*`: text that ends with NUL, or NULL.
    case text
    /// `void*`: NULL is all that can be passed.
    case opaque
    /// A structure.
    case structure(NativeStructure)
    /// So many of a type, one behind the other. Of `char` it is text, of `uint8` it is bytes.
    case array(NativeType, Int)

    /// Bytes it takes.
    package var size: Int {
        switch self {
        case .scalar(let scalar): scalar.size
        case .text, .opaque: 8
        case .structure(let structure): structure.size
        case .array(let element, let count): element.size * count
        }
    }

    /// A multiple of this is its address.
    package var alignment: Int {
        switch self {
        case .scalar(let scalar): scalar.size
        case .text, .opaque: 8
        case .structure(let structure): structure.alignment
        case .array(let element, _): element.alignment
        }
    }

    /// How deep structures and arrays nest in it.
    var depth: Int {
        switch self {
        case .scalar, .text, .opaque: 0
        case .structure(let structure): 1 + (structure.fields.map(\.type.depth).max() ?? 0)
        case .array(let element, _): 1 + element.depth
        }
    }
}

/// A C structure with the layout of the System V ABIs: every field at the next multiple of its
/// alignment, the whole a multiple of the largest.
package struct NativeStructure: Hashable, Sendable {
    /// One of its members.
    package struct Field: Hashable, Sendable {
        /// Its name, in C and in JSON.
        package var name: String
        /// What it is.
        package var type: NativeType
        /// Bytes from the structure's beginning.
        package var offset: Int
    }

    /// Its name.
    package let name: String
    /// In the order declared.
    package let fields: [Field]
    /// Bytes it takes.
    package let size: Int
    /// A multiple of this is its address.
    package let alignment: Int

    /// Lays the fields out.
    package init(name: String, fields: [(name: String, type: NativeType)]) {
        self.name = name
        var offset = 0
        var largest = 1
        var laidOut: [Field] = []
        for (name, type) in fields {
            let alignment = type.alignment
            offset = (offset + alignment - 1) / alignment * alignment
            laidOut.append(Field(name: name, type: type, offset: offset))
            offset += type.size
            largest = max(largest, alignment)
        }
        self.fields = laidOut
        size = (offset + largest - 1) / largest * largest
        alignment = largest
    }
}
