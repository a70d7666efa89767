public import CPenstock

/// Why a template can't be compiled or rendered, or a function of one not be called.
public struct TemplateFailure: Error, CustomStringConvertible {
    /// A sentence; for templates with line, column and a caret.
    public let description: String

    init(_ description: String) { self.description = description }
}

extension Host {
    /// Compiles a VTL template while the instance is made, for `Exchange.render`; `isNative` with
    /// Velocity's macros, else as AWS.
    /// - Throws: `TemplateFailure` that says what is wrong and where.
    public func template(_ text: String, isNative: Bool = false) throws(TemplateFailure) -> UInt64 {
        guard let templates = tables.pointee.template else {
            throw TemplateFailure("this host offers no pen.template/1")
        }
        var error = pen_template_error()
        error.size = UInt32(MemoryLayout<pen_template_error>.size)
        var text = text
        let number = text.withUTF8 {
            templates.pointee.compile(
                tables.pointee.host, $0.isEmpty ? "" : Bytes($0),
                isNative ? PEN_TEMPLATE_NATIVE : PEN_TEMPLATE_AWS, &error)
        }
        guard number != 0 else { throw TemplateFailure(String(error.message)) }
        return number
    }
}

extension Exchange {
    /// The text of a template of `Host.template`, in the arena; `$input.body` is that side's body.
    /// - Throws: `TemplateFailure` that says where and why.
    public func render(
        _ template: UInt64, _ side: BodySide = .request
    ) throws(TemplateFailure) -> Bytes {
        guard let templates = tables.pointee.template else {
            throw TemplateFailure("this host offers no pen.template/1")
        }
        var text = Bytes.absent
        var message = Bytes.absent
        let status = templates.pointee.render(raw, template, side.rawValue, &text, &message)
        guard status == PEN_OK else {
            throw TemplateFailure(message.isAbsent ? "it can't be rendered" : String(message))
        }
        return text
    }

    /// What a function answers that another step of the route offers to templates.
    /// - Throws: `TemplateFailure`: there is no such function, or what it said.
    public func callTemplateFunction(
        _ function: Bytes, of step: Bytes, _ arguments: [Value]
    ) throws(TemplateFailure) -> Value {
        guard let templates = tables.pointee.template else {
            throw TemplateFailure("this host offers no pen.template/1")
        }
        var value = Value.null
        var message = Bytes.absent
        let status = arguments.withUnsafeBufferPointer {
            templates.pointee.call(
                raw, step, function, $0.baseAddress, $0.count, &value, &message)
        }
        switch status {
        case PEN_OK: return value
        case PEN_E_ABSENT: throw TemplateFailure("the route has no step with such a function")
        case PEN_E_ARGUMENT: throw TemplateFailure("it takes another number of arguments")
        case PEN_E_UNSUPPORTED: throw TemplateFailure("its step blocks or is isolated")
        default: throw TemplateFailure(message.isAbsent ? "it failed" : String(message))
        }
    }
}
