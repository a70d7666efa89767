/// Looks for conditions that are always the same, text behind `#stop`, loops beyond the limit, and
/// directives that print as text.
enum VTLFlowCheck {
    static func run(_ template: VTLTemplate, _ report: inout VTLReport) {
        if template.dialect.mode == .aws { definitions(template.source, &report) }
        let code = template.code
        for index in code.indices {
            let instruction = code[index]
            switch instruction.operation {
            case .jumpIfFalse: condition(template, before: index, &report)
            case .stop: end(template, at: index, &report)
            case .foreachBegin: range(template, before: index, &report)
            case .text: directives(template, instruction, &report)
            case .resource:
                report.add(
                    .printedAsText, "nothing is loaded: this ends the rendering with an error",
                    at: Int(instruction.offset))
            default: break
            }
        }
    }

    private static func condition(
        _ template: VTLTemplate, before index: Int, _ report: inout VTLReport
    ) {
        guard index > 0 else { return }
        let before = template.code[index - 1]
        let compared = compared(template, before: index)
        guard
            let value = compared
                ?? (before.operation == .constant
                    ? template.constants[Int(before.a)].bool : nil)
        else { return }
        let isLiteral = !value && compared == nil
        report.add(
            .deadBranch, "this condition is always \(value)",
            at: Int(template.code[index].offset),
            hint: isLiteral
                ? "texts and numbers are false in a condition; only references are true when they "
                    + "have a value" : nil)
    }

    /// What a comparison of two whole numbers in the template comes to; nil: it is none.
    private static func compared(_ template: VTLTemplate, before index: Int) -> Bool? {
        guard index > 1, template.code[index - 2].operation == .integer,
            template.code[index - 1].operation == .compareInteger
        else { return nil }
        let (left, comparison) = (template.code[index - 2], template.code[index - 1])
        return VTLComparison(rawValue: comparison.flag).holds(Int64(left.a), Int64(comparison.a))
    }

    /// Text that only `#stop` comes before.
    private static func end(_ template: VTLTemplate, at index: Int, _ report: inout VTLReport) {
        let next = index + 1
        guard next < template.code.count, !targets(template).contains(next) else { return }
        let instruction = template.code[next]
        guard instruction.operation == .text || instruction.operation.printsReference else {
            return
        }
        // A line's end behind `#stop` is nobody's mistake.
        if instruction.operation == .text,
            template.bytes(VTLPiece(start: instruction.a, count: instruction.b)).allSatisfy({
                $0 <= 0x20
            })
        {
            return
        }
        report.add(
            .deadBranch, "nothing behind #stop is rendered", at: Int(instruction.offset))
    }

    private static func targets(_ template: VTLTemplate) -> Set<Int> {
        var targets: Set<Int> = []
        for (index, instruction) in template.code.enumerated() {
            switch instruction.operation {
            case .jump, .jumpIfNull, .jumpIfFalse, .jumpKeepingFalse, .jumpKeepingTrue,
                .foreachNext:
                targets.insert(index + Int(instruction.a))
            case .load, .property, .index, .call, .foreachBegin, .define:
                targets.insert(index + Int(instruction.b))
            default: break
            }
        }
        return targets
    }

    private static func range(
        _ template: VTLTemplate, before index: Int, _ report: inout VTLReport
    ) {
        guard index > 2, template.code[index - 1].operation == .range,
            template.code[index - 2].operation == .integer,
            template.code[index - 3].operation == .integer
        else { return }
        let (start, end) = (Int(template.code[index - 3].a), Int(template.code[index - 2].a))
        let limit = template.limits.foreachMax
        guard abs(end - start) >= limit else { return }
        report.add(
            .foreachLimit,
            "this #foreach ends after \(limit) of \(abs(end - start) + 1) iterations",
            at: Int(template.code[index].offset), length: 8)
    }

    /// Definitions of macros, of which nothing is left in the code (aws-templates.md, fact 3).
    private static func definitions(
        _ source: UnsafeBufferPointer<UInt8>, _ report: inout VTLReport
    ) {
        var isComment = false
        for i in source.indices {
            if source[i] == 0x0a { isComment = false }
            guard source[i] == UInt8(ascii: "#"), !isComment else { continue }
            let rest = source[(i + 1)...]
            isComment = rest.first == UInt8(ascii: "#")
            let isEscaped = i > 0 && source[i - 1] == UInt8(ascii: "\\")
            guard rest.starts(with: "macro(".utf8) || rest.starts(with: "{macro}(".utf8), !isEscaped
            else { continue }
            report.add(
                .printedAsText, "API Gateway drops macros: calls of this one are printed as text",
                at: i, length: 6, hint: "native templates have macros")
        }
    }

    /// Directives of other dialects, which stand in the output as they are written (aws-templates.md,
    /// fact 3).
    private static let others: Set<String> = [
        "macro", "evaluate", "return", "continue", "elif", "endif", "include", "parse", "for",
    ]

    private static func directives(
        _ template: VTLTemplate, _ instruction: VTLInstruction, _ report: inout VTLReport
    ) {
        let text = template.bytes(VTLPiece(start: instruction.a, count: instruction.b))
        // A text that isn't a piece of the source was unescaped, so it is meant.
        guard Int(instruction.a) + text.count <= template.sourceCount else { return }
        var i = 0
        while i < text.count {
            defer { i += 1 }
            guard text[i] == UInt8(ascii: "#"), i + 1 < text.count else { continue }
            let word = text[(i + 1)...].prefix { VTLLexer.isLetter($0) }
            let name = String(decoding: word, as: UTF8.self)
            let isCall = word.endIndex < text.count && text[word.endIndex] == UInt8(ascii: "(")
            guard !name.isEmpty, others.contains(name) || isCall else { continue }
            report.add(
                .printedAsText, "#\(name) is no directive here: it is printed as text",
                at: Int(instruction.a) + i, length: name.count + 1,
                hint: template.dialect.mode == .aws && isCall
                    ? "API Gateway has no macros; native templates do" : nil)
        }
    }
}
