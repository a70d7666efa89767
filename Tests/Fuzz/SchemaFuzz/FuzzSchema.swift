import JSON
import JSONSchema

/// A schema, a zero byte and a document: any document may be compiled as a schema of each draft and
/// hold any other. Traps when the verdict and the violations contradict each other, or a violation
/// doesn't lie in the document.
public func fuzzSchema(_ bytes: UnsafeRawBufferPointer) {
    let text = bytes.bindMemory(to: UInt8.self)
    let end = text.firstIndex(of: 0) ?? text.endIndex
    // What isn't JSON is no schema: JSON has a target of its own.
    guard let source = try? JSONDocument(text[..<end]) else { return }
    // Without a document the schema itself is one.
    let document = (try? JSONDocument(text[end...].dropFirst())) ?? source
    for (dialect, wording) in [
        (JSONSchemaDialect.draft4, JSONSchemaOptions.Wording.aws), (.draft7, .plain),
        (.draft202012, .plain),
    ] {
        let options = JSONSchemaOptions(
            dialect: dialect, formats: .assert, wording: wording,
            limits: JSONSchemaLimits(
                schemasMax: 200, depthMax: 64, stepsMax: 20_000, patternStepsMax: 1_000))
        do throws(JSONSchemaError) {
            let schema = try JSONSchema(source, options: options)
            check(schema, document)
        } catch {
            precondition(!error.message.isEmpty && error.line >= 1 && error.column >= 1)
        }
        for fault in JSONSchema.faults(in: source, dialect: dialect) {
            // Not its pointer: a member that is named twice has one pointer for two values.
            precondition(fault.node.index < UInt32(source.nodeCount) && !fault.message.isEmpty)
        }
    }
}

private func check(_ schema: JSONSchema, _ document: JSONDocument) {
    let verdict = schema.verdict(document)
    let violations = schema.violations(document)
    switch verdict {
    case .valid: precondition(violations.isEmpty, "valid, and \(violations)")
    case .invalid: precondition(!violations.isEmpty, "invalid, and nothing is wrong")
    // The walk that tells all may end at a limit where the other one found the end.
    case .exceeded: break
    }
    for violation in violations {
        precondition(violation.node.index < UInt32(document.nodeCount))
        precondition(!violation.message.isEmpty)
    }
}
