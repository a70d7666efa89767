internal import JSON
internal import SourceTree

extension SAMRewriting {
    /// Puts an event's route into the definition of its API, and lets the API call the function.
    func addHTTP(_ event: SAMEvent) {
        emitPermission(ofHTTP: event)
        let api = event.api
        guard api.properties["DefinitionBody"]?.isTruthy == true else { return }
        let definition = httpMethod(event)
        var isTwice = false
        api.editDefinition { body in
            if body["paths"] == nil { body["paths"] = event.make.map([]) }
            body.edit("paths") { paths in
                if paths[event.path] == nil { paths[event.path] = event.make.map([]) }
                paths.edit(event.path) { item in
                    item.eachOutcome { item in
                        let written = item[event.methodKey]
                        let isThere = written?.outcomes.contains {
                            $0["x-amazon-apigateway-integration"]?.isTruthy == true
                        }
                        if isThere == true {
                            isTwice = true
                            return
                        }
                        var whole = definition
                        if let written, written.isTruthy, !written.isIntrinsic {
                            whole = written
                            for member in definition.mapping ?? [] {
                                if member.key == "responses", written["responses"] != nil {
                                    continue
                                }
                                whole[member.key] = member.value
                            }
                        }
                        item[event.methodKey] = whole
                    }
                }
            }
        }
        if isTwice, api.isManaged {
            error(
                "the method '\(event.method)' of '\(event.path)' is there twice",
                at: event.properties["Path"], event.function, "Events", event.id, "Properties",
                "Path", hint: "two events have the same path and method")
        }
    }

    private func httpMethod(_ event: SAMEvent) -> SourceNode {
        let make = event.make
        let properties = event.properties
        var uri = make.sub(
            "arn:${AWS::Partition}:apigateway:${AWS::Region}:lambda:path/2015-03-31/functions/"
                + "\(event.target.arn)/invocations")
        if let condition = event.function.condition { uri = make.conditional(condition, uri) }
        let timeout = properties["TimeoutInMillis"].flatMap { $0.isTruthy ? $0 : nil }
        let version = properties["PayloadFormatVersion"].flatMap { $0.isTruthy ? $0 : nil }
        let integration = make.map([
            ("type", make.text("aws_proxy")), ("httpMethod", make.text("POST")),
            ("payloadFormatVersion", version ?? make.text("2.0")), ("uri", uri),
            ("timeoutInMillis", timeout),
        ])
        let isDefault = event.path == "$default" && event.methodKey == SAMEvent.anyMethod
        let parameters = variables(event.path).map { name in
            make.map([
                ("name", make.text(name)), ("in", make.text("path")),
                ("required", make.bool(true)),
            ])
        }
        let method = make.map([
            ("x-amazon-apigateway-integration", integration),
            ("isDefaultRoute", isDefault ? make.bool(true) : nil), ("responses", make.map([])),
            ("security", httpSecurity(event)),
            ("parameters", parameters.isEmpty ? nil : make.list(parameters)),
        ])
        return event.function.condition.map { make.conditional($0, method) } ?? method
    }

    /// The names in braces of a path.
    private func variables(_ path: String) -> [String] {
        path.split(separator: "{", omittingEmptySubsequences: false).dropFirst().compactMap {
            piece in piece.firstIndex(of: "}").map { String(piece[..<$0]) }
        }
    }

    // AWS SAM developer guide, "HttpApiFunctionAuth".
    private func httpSecurity(_ event: SAMEvent) -> SourceNode? {
        guard let auth = event.properties["Auth"], auth.isTruthy else { return nil }
        let make = event.make
        let api = event.api.properties["Auth"]
        guard let name = auth["Authorizer"]?.text ?? api?["DefaultAuthorizer"]?.text else {
            error(
                "'Auth' has no 'Authorizer', and the API no default", at: auth, event.function,
                "Events", event.id, "Properties", "Auth")
            return nil
        }
        var scopes: SourceNode?
        switch name {
        case "AWS_IAM" where api?["EnableIamAuthorizer"]?.isTrue == true: break
        case "NONE":
            if api?["DefaultAuthorizer"] == nil {
                error(
                    "'NONE' needs a 'DefaultAuthorizer'", at: auth["Authorizer"], event.function,
                    "Events", event.id, "Properties", "Auth", "Authorizer")
            }
        default:
            guard let authorizer = api?["Authorizers"]?[name] else {
                error(
                    "the API has no authorizer '\(name)'", at: auth["Authorizer"], event.function,
                    "Events", event.id, "Properties", "Auth", "Authorizer",
                    hint: name == "AWS_IAM"
                        ? "set 'EnableIamAuthorizer: true'" : "see 'Auth' of \(event.api.id)")
                return nil
            }
            scopes =
                auth["AuthorizationScopes"].flatMap { $0.isTruthy ? $0 : nil }
                ?? authorizer["AuthorizationScopes"].flatMap { $0.isTruthy ? $0 : nil }
        }
        return make.list([make.map([(name, scopes ?? make.list([]))])])
    }

    private func emitPermission(ofHTTP event: SAMEvent) {
        let make = event.make
        var path = event.path == "$default" ? "" : event.path
        if !path.isEmpty, callsEverything(event) { return }
        path = SAMEvent.pathPattern(path)
        let isAny = event.methodKey == SAMEvent.anyMethod
        let method = isAny ? "*" : event.method.uppercased()
        let source = make.sub(
            "arn:${AWS::Partition}:execute-api:${AWS::Region}:${AWS::AccountId}:"
                + "${__ApiId__}/${__Stage__}/\(method)\(path)",
            [("__ApiId__", event.properties["ApiId"]), ("__Stage__", make.text("*"))])
        emitPermission(
            event.prefix + "Permission", source, make.ref(event.target.id), event.function)
    }

    /// Whether `$default` calls the same function already, whose permission is for every route.
    private func callsEverything(_ event: SAMEvent) -> Bool {
        let item = event.api.properties["DefinitionBody"]?["paths"]?["$default"]
        let methods = (item?.outcomes ?? []).compactMap { $0[SAMEvent.anyMethod] }
        return methods.flatMap(\.outcomes).contains { method in
            let uris = method["x-amazon-apigateway-integration"]?["uri"]?.outcomes ?? []
            return uris.contains {
                $0["Fn::Sub"]?.text?.contains("/${\(event.target.id).Arn}/") == true
            }
        }
    }
}
