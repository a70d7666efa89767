import CPenstock
import PenstockCore

/// A call of a function that another step of the route offers to templates
/// (ext/template_functions.h).
enum TemplateFunctionCall {
    static func run(
        _ exchange: Exchange, _ step: pen_str, _ function: pen_str,
        _ arguments: UnsafePointer<pen_value>?, _ count: Int,
        _ out: UnsafeMutablePointer<pen_value>, _ error: UnsafeMutablePointer<pen_str>
    ) -> pen_status {
        error.pointee = .absent
        guard step.isPlausible(limit: 256), function.isPlausible(limit: 256),
            (0...64).contains(count), arguments != nil || count == 0
        else { return PEN_E_ARGUMENT }
        for i in 0..<count {
            guard let arguments, VarsExtension.isValue(arguments[i]) else { return PEN_E_ARGUMENT }
        }
        guard let instance = instance(of: step, exchange) else { return PEN_E_ABSENT }
        guard instance.pointee.runner == .direct else { return PEN_E_UNSUPPORTED }
        guard let table = table(of: instance) else { return PEN_E_ABSENT }
        for index in 0..<Int(table.pointee.count) {
            let entry = table.pointee.functions[index]
            guard entry.name.equals(function) else { continue }
            guard count >= Int(entry.arguments_min), count <= Int(entry.arguments_max) else {
                return PEN_E_ARGUMENT
            }
            let status = table.pointee.call(
                state(of: instance), UInt32(index), arguments, count, out, error)
            return keep(exchange, status, out, error)
        }
        return PEN_E_ABSENT
    }

    private static func instance(
        of name: pen_str, _ exchange: Exchange
    ) -> UnsafePointer<InstanceRecord>? {
        guard let route = exchange.pointee.route else { return nil }
        for i in 0..<Int(route.pointee.stepCount) {
            let step = route.pointee.steps + i
            guard step.pointee.chain == nil, step.pointee.name.equals(name) else { continue }
            return step.pointee.instance(exchange.pointee.loop.pointee.index)
        }
        return nil
    }

    /// The plugin's own: where views are poisoned, the record has the host's wrapper of it.
    private static func state(
        of instance: UnsafePointer<InstanceRecord>
    ) -> UnsafeMutableRawPointer? {
        let abi = instance.pointee.abi
        return InstanceContext.of(instance.pointee.host).poisons ? Poison.state(of: abi) : abi.state
    }

    private static func table(
        of instance: UnsafePointer<InstanceRecord>
    ) -> UnsafePointer<pen_template_functions>? {
        let abi = instance.pointee.abi
        let id = ByteView("pen.template-functions/1")
        guard
            let table = abi.get_extension?(abi.state, id)?
                .assumingMemoryBound(to: pen_template_functions.self),
            table.pointee.size >= Extensions.size(pen_template_functions.self)
        else { return nil }
        return table
    }

    /// What the plugin lent is its own again at its next call: the exchange gets copies.
    private static func keep(
        _ exchange: Exchange, _ status: pen_status, _ out: UnsafeMutablePointer<pen_value>,
        _ error: UnsafeMutablePointer<pen_str>
    ) -> pen_status {
        guard status == PEN_OK else {
            let said = error.pointee.isPlausible(limit: textLimit) ? error.pointee : .absent
            error.pointee = exchange.pointee.arena.copy(said) ?? .absent
            return PEN_E_FAILED
        }
        guard VarsExtension.isValue(out.pointee) else { return PEN_E_FAILED }
        guard out.pointee.type == PEN_STRING || out.pointee.type == PEN_JSON else { return PEN_OK }
        guard let copy = exchange.pointee.arena.copy(out.pointee.s) else { return PEN_E_LIMIT }
        out.pointee.s = copy
        return PEN_OK
    }
}
