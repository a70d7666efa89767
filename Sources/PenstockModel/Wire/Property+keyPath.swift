import JSON

extension Property {
    init<Value: WireValue>(
        _ name: String, _ path: any WritableKeyPath<Root, Value> & Sendable,
        _ options: PropertyOptions
    ) {
        self.name = name
        let cloudFormationName = options.cloudFormationName(of: name)
        self.cloudFormationName = cloudFormationName
        isRequired = options.isRequired
        isRequiredInCloudFormation = options.isRequired && options.isRequiredInCloudFormation
        isReadOnly = options.isReadOnly
        isStored = options.presence == .stored
        let (shape, isMerged) = (options.shape, options.isMerged)
        let writesNull = options.writesEmptyTextAsNull
        decode = { (root, json, pointer, wire) throws(ModelError) in
            let value: Value = try shape.decode(
                writesNull ? json.withTextsForNulls : json, at: pointer, wire)
            root[keyPath: path] =
                isMerged && wire.mergesMaps ? value.merged(over: root[keyPath: path]) : value
        }
        let (presence, isSecret) = (options.presence, options.isSecret)
        write = { root, writer, wire in
            // One look: reading through a key path is what costs here.
            let value = root[keyPath: path]
            guard presence.writes(isEmpty: value.isEmptyOnWire, wire) else { return }
            writer.key(wire.names == .aws ? name : cloudFormationName ?? name)
            if isSecret, wire.masksSecrets {
                writer.string(Difference.maskedText)
            } else if writesNull, !wire.omitsEmpty, let texts = value as? [String: String] {
                texts.mapValues { $0.isEmpty ? nil : $0 }.write(to: &writer, wire)
            } else {
                value.write(to: &writer, wire)
            }
        }
        let rule = options.patch
        patch = { (root, step) throws(PatchError.Reason) in
            let value = try Value.patched(root[keyPath: path], by: step, rule)
            root[keyPath: path] = value ?? Root()[keyPath: path]
        }
        patchPaths = { operation in
            Value.patchPaths(rule, for: operation).map { "/\(name)\($0)" }
        }
        differences = { old, new, pointer, list in
            let (a, b) = (old[keyPath: path], new[keyPath: path])
            guard a != b else { return }
            guard isSecret else {
                return Value.differences(a, b, at: pointer.appending(name), into: &list)
            }
            // `nil` alone would be a JSON null.
            let masked = [a, b].map { $0.isEmptyOnWire ? JSONValue?.none : Difference.masked }
            list.append(Difference(path: pointer.appending(name), old: masked[0], new: masked[1]))
        }
    }
}

extension JSONValue {
    /// A map of texts with "" for null: AWS takes both, and answers null (corpus:
    /// test_put_integration_response_templates).
    fileprivate var withTextsForNulls: JSONValue {
        guard let object else { return self }
        return .object(
            JSONObject(object.members.map { ($0.key, $0.value == .null ? "" : $0.value) }))
    }
}
