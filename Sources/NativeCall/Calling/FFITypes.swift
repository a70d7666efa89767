internal import CLibFFI

/// libffi's descriptions of a function's types, and the call as it prepared it. Never changed once
/// made, and kept as long as the function.
final class FFITypes: @unchecked Sendable {
    // Sendable: written by init only; libffi reads it in calls.

    private let cif = UnsafeMutablePointer<ffi_cif>.allocate(capacity: 1)
    private var structures: [UnsafeMutablePointer<ffi_type>] = []
    private var lists: [UnsafeMutablePointer<UnsafeMutablePointer<ffi_type>?>] = []

    /// nil: libffi can't make this call.
    init?(_ signature: NativeSignature) {
        cif.initialize(to: ffi_cif())
        var parameters: [UnsafeMutablePointer<ffi_type>?] = []
        for parameter in signature.parameters { parameters.append(type(of: parameter.passing)) }
        let result =
            signature.result.map { type(of: $0) } ?? clibffi_type(Int32(CLIBFFI_VOID.rawValue))
        let arguments = list(parameters)
        guard let result, !parameters.contains(nil),
            clibffi_prepare(cif, UInt32(parameters.count), result, arguments) == 1
        else { return nil }
    }

    deinit {
        for structure in structures { structure.deallocate() }
        for list in lists { list.deallocate() }
        cif.deallocate()
    }

    /// Calls the function; answers errno.
    func call(
        _ function: UnsafeMutableRawPointer, result: UnsafeMutableRawPointer,
        _ arguments: UnsafeMutablePointer<UnsafeMutableRawPointer?>
    ) -> Int32 {
        clibffi_call(cif, function, result, arguments)
    }

    private func type(of passing: NativeSignature.Passing) -> UnsafeMutablePointer<ffi_type>? {
        switch passing {
        case .value(let type): self.type(of: type)
        case .pointer, .counted: clibffi_type(Int32(CLIBFFI_POINTER.rawValue))
        }
    }

    private func type(of type: NativeType) -> UnsafeMutablePointer<ffi_type>? {
        switch type {
        case .scalar(let scalar): return clibffi_type(Int32(scalar.ffiKind.rawValue))
        case .text, .opaque: return clibffi_type(Int32(CLIBFFI_POINTER.rawValue))
        case .array: return nil  // libffi has none; they are written out below
        case .structure(let structure):
            var elements: [UnsafeMutablePointer<ffi_type>?] = []
            for field in structure.fields { append(field.type, to: &elements) }
            let made = UnsafeMutablePointer<ffi_type>.allocate(capacity: 1)
            made.initialize(to: ffi_type())
            structures.append(made)
            clibffi_make_structure(made, list(elements))
            return made
        }
    }

    private func append(_ type: NativeType, to elements: inout [UnsafeMutablePointer<ffi_type>?]) {
        guard case .array(let element, let count) = type else {
            elements.append(self.type(of: type))
            return
        }
        for _ in 0..<count { append(element, to: &elements) }
    }

    /// The pointers, and NULL behind them.
    private func list(
        _ types: [UnsafeMutablePointer<ffi_type>?]
    ) -> UnsafeMutablePointer<UnsafeMutablePointer<ffi_type>?> {
        let list = UnsafeMutablePointer<UnsafeMutablePointer<ffi_type>?>.allocate(
            capacity: types.count + 1)
        list.initialize(repeating: nil, count: types.count + 1)
        for (index, type) in types.enumerated() { list[index] = type }
        lists.append(list)
        return list
    }
}

extension NativeScalar {
    fileprivate var ffiKind: clibffi_kind {
        switch self {
        case .bool, .uint8: CLIBFFI_UINT8
        case .char, .int8: CLIBFFI_SINT8
        case .int16: CLIBFFI_SINT16
        case .uint16: CLIBFFI_UINT16
        case .int32: CLIBFFI_SINT32
        case .uint32: CLIBFFI_UINT32
        case .int64: CLIBFFI_SINT64
        case .uint64: CLIBFFI_UINT64
        case .float: CLIBFFI_FLOAT
        case .double: CLIBFFI_DOUBLE
        }
    }
}

extension NativeType {
    /// Scalars that libffi is told of when it is passed by value.
    var scalarCount: Int {
        switch self {
        case .scalar, .text, .opaque: 1
        case .structure(let structure): structure.fields.reduce(0) { $0 + $1.type.scalarCount }
        case .array(let element, let count): element.scalarCount * count
        }
    }
}
