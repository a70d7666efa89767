internal import JSON
internal import PCRE
internal import SourceTree

/// A parameter with its value.
struct ParameterValue {
    /// Nil when it is an SSM parameter's that the dynamic values don't have.
    var value: TemplateValue?
    var declaration: ParameterDeclaration
    /// The name of the SSM parameter whose value it is.
    var storedName: String?
}

/// Gives parameters their values: an override's, or the default.
struct ParameterBinder {
    let report: Report
    let dynamicValues: DynamicValues
    /// Whether a stack around this one gives the values.
    let isNested: Bool

    /// Values by name. A parameter without any is reported and left out.
    func bind(
        _ declarations: [ParameterDeclaration], overrides: [String: TemplateValue]
    ) -> [String: ParameterValue] {
        var result: [String: ParameterValue] = [:]
        for declaration in declarations {
            guard let raw = overrides[declaration.name] ?? declaration.byDefault else {
                report.error(
                    "the parameter '\(declaration.name)' has no value", declaration.written,
                    hint: isNested
                        ? "pass one under 'Parameters' of the stack, or give it a 'Default'"
                        : "give one: --parameter \(declaration.name)=…, or a 'Default'")
                continue
            }
            if let value = bind(declaration, raw) { result[declaration.name] = value }
        }
        return result
    }

    private func bind(_ declaration: ParameterDeclaration, _ raw: TemplateValue) -> ParameterValue?
    {
        guard let text = raw.text ?? joined(raw) else {
            report.error(
                "the parameter '\(declaration.name)' can't be \(raw.kindName)", declaration.written)
            return nil
        }
        var stored: String?
        var written = text
        if declaration.isStored {
            stored = text
            guard let value = dynamicValues.parameter(text) else {
                return ParameterValue(value: nil, declaration: declaration, storedName: text)
            }
            written = value
        }
        // A value from outside has no place: its faults are shown where the parameter is declared.
        let place = raw.location == .nowhere ? declaration.written.location : raw.location
        guard let value = read(written, declaration, at: place) else { return nil }
        return ParameterValue(value: value, declaration: declaration, storedName: stored)
    }

    /// A list, from a nested stack's parameter, as the one text that parameters are passed as.
    private func joined(_ raw: TemplateValue) -> String? {
        guard let elements = raw.array else { return nil }
        let texts = elements.compactMap(\.text)
        return texts.count == elements.count ? texts.joined(separator: ",") : nil
    }

    private func read(
        _ text: String, _ declaration: ParameterDeclaration, at place: SourceLocation
    ) -> TemplateValue? {
        let secret = declaration.isSecret
        switch declaration.kind {
        case .text:
            guard check(text, declaration, at: place) else { return nil }
            return TemplateValue(.string(text), at: place, isSecret: secret)
        case .number:
            guard let number = number(text, declaration, at: place) else { return nil }
            return TemplateValue(.number(number), at: place, isSecret: secret)
        case .texts, .numbers:
            // "CommaDelimitedList": members are trimmed; an empty text is an empty list.
            let parts =
                text.isEmpty ? [] : text.split(separator: ",", omittingEmptySubsequences: false)
            var elements: [TemplateValue] = []
            for part in parts.map({ Self.trimmed($0) }) {
                if declaration.kind == .numbers {
                    guard let number = number(part, declaration, at: place) else { return nil }
                    elements.append(TemplateValue(.number(number), at: place, isSecret: secret))
                } else {
                    guard check(part, declaration, at: place) else { return nil }
                    elements.append(TemplateValue(.string(part), at: place, isSecret: secret))
                }
            }
            return TemplateValue(.array(elements), at: place, isSecret: secret)
        }
    }

    private static func trimmed(_ text: Substring) -> String {
        let tail = text.drop { $0 == " " }
        return String(tail.reversed().drop { $0 == " " }.reversed())
    }

    private func number(
        _ text: String, _ declaration: ParameterDeclaration, at place: SourceLocation
    ) -> JSONNumber? {
        guard let number = JSONNumber(text) else {
            fail(declaration, text, "must be a number", at: place)
            return nil
        }
        if let least = declaration.values.least, number < least {
            fail(declaration, text, "must be at least \(least)", at: place)
            return nil
        }
        if let most = declaration.values.most, number > most {
            fail(declaration, text, "must be at most \(most)", at: place)
            return nil
        }
        return isAllowed(text, declaration, at: place) ? number : nil
    }

    private func check(
        _ text: String, _ declaration: ParameterDeclaration, at place: SourceLocation
    ) -> Bool {
        let length = text.unicodeScalars.count
        if let least = declaration.lengths.least, length < least {
            fail(declaration, text, "must have at least \(least) characters", at: place)
            return false
        }
        if let most = declaration.lengths.most, length > most {
            fail(declaration, text, "must have at most \(most) characters", at: place)
            return false
        }
        guard isAllowed(text, declaration, at: place) else { return false }
        return matches(text, declaration, at: place)
    }

    private func isAllowed(
        _ text: String, _ declaration: ParameterDeclaration, at place: SourceLocation
    ) -> Bool {
        guard let allowed = declaration.allowedValues, !allowed.contains(text) else { return true }
        let list = allowed.prefix(10).joined(separator: ", ")
        fail(declaration, text, "must be one of \(list)", at: place)
        return false
    }

    private func matches(
        _ text: String, _ declaration: ParameterDeclaration, at place: SourceLocation
    ) -> Bool {
        guard let written = declaration.allowedPattern else { return true }
        guard let pattern = written.text else {
            report.error("expected a pattern, found \(written.node.kindName)", written)
            return false
        }
        do {
            // AWS CloudFormation user guide, "AllowedPattern": the whole value must match.
            let compiled = try PCREPattern(pattern, options: [.wholeSubject])
            if try compiled.matches(text) { return true }
        } catch {
            report.error("the pattern can't be used: \(error.message)", written)
            return false
        }
        fail(declaration, text, "must match \(pattern)", at: place)
        return false
    }

    private func fail(
        _ declaration: ParameterDeclaration, _ text: String, _ rule: String,
        at place: SourceLocation
    ) {
        let shown = declaration.isSecret ? "what it is" : "'\(text.prefix(80))'"
        report.error(
            "the parameter '\(declaration.name)' can't be \(shown): it \(rule)", at: place,
            declaration.written.pointer, hint: declaration.constraint)
    }
}
