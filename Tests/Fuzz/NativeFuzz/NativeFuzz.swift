import JSON
import NativeCall

/// Declarations of types, a zero byte, and a function's declaration: both may be anybody's. Traps when what
/// was understood is beyond the limits, or an error points outside of its text.
public func fuzzNative(_ bytes: UnsafeRawBufferPointer) {
    let text = bytes.bindMemory(to: UInt8.self)
    let end = text.firstIndex(of: 0) ?? text.startIndex
    let declared = String(decoding: text[..<end], as: UTF8.self)
    let function = String(decoding: text[end...].drop { $0 == 0 }, as: UTF8.self)
    do throws(NativeSyntaxError) {
        let types = try NativeTypes(parsing: declared)
        check(try NativeSignature(parsing: function, types: types), types.limits)
    } catch {
        precondition(error.range.lowerBound >= 0 && error.range.lowerBound <= error.text.utf8.count)
        precondition(!error.message.isEmpty && error.description.contains("^"))
    }
}

private func check(_ signature: NativeSignature, _ limits: NativeLimits) {
    precondition(!signature.name.isEmpty && signature.parameters.count <= limits.parameters)
    for (index, parameter) in signature.parameters.enumerated() {
        precondition(!parameter.name.isEmpty)
        check(parameter.passing, limits)
        if case .counted(_, let counter, _) = parameter.passing {
            precondition(signature.parameters.indices.contains(counter) && counter != index)
        }
        if let counted = parameter.countOf {
            precondition(signature.parameters.indices.contains(counted) && !parameter.isGiven)
        }
    }
    if let result = signature.result { check(result, limits) }
}

private func check(_ passing: NativeSignature.Passing, _ limits: NativeLimits) {
    let type =
        switch passing {
        case .value(let type), .pointer(let type), .counted(let type, _, _): type
        }
    precondition(type.size > 0 && type.size <= limits.typeSize, "\(type.size) bytes")
    precondition(type.alignment > 0 && type.size % type.alignment == 0)
    if case .structure(let structure) = type { check(structure) }
}

private func check(_ structure: NativeStructure) {
    var end = 0
    for field in structure.fields {
        precondition(field.offset >= end && field.offset % field.type.alignment == 0)
        end = field.offset + field.type.size
    }
    precondition(end <= structure.size)
}
