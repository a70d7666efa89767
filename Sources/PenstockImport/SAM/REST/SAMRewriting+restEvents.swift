internal import JSON
internal import SourceTree

extension SAMRewriting {
    /// Puts an event's method into the definition of its API, and lets the API call the function.
    func addREST(_ event: SAMEvent) {
        let api = event.api
        if event.properties["Auth"]?["OverrideApiAuth"]?.isTruthy == true, !api.isManaged {
            override(event)
        }
        emitPermission(event)
        let merges = api.properties["MergeDefinitions"]?.isTruthy == true
        guard api.isManaged || merges else { return }
        let body = api.properties["DefinitionBody"]
        var needs = RESTNeeds()
        let method = RESTMethod(
            event: event, rewriting: self, isSwagger: merges || body?["swagger"] != nil)
        let definition = method.definition(&needs)
        var isTwice = false
        api.editDefinition { body in
            if body["paths"] == nil { body["paths"] = event.make.map([]) }
            body.edit("paths") { paths in
                if paths[event.path] == nil { paths[event.path] = event.make.map([]) }
                paths.edit(event.path) { item in
                    item.eachOutcome { item in
                        let key = merges ? event.method : event.methodKey
                        var whole = definition
                        if merges, var written = item[key] {
                            for member in definition.mapping ?? [] {
                                written[member.key] = member.value
                            }
                            whole = written
                        } else if item[key]?.isTruthy == true {
                            isTwice = true
                        }
                        item[key] = whole
                    }
                }
            }
            if !merges { add(needs, to: &body, event) }
        }
        if isTwice {
            error(
                "the method '\(event.method)' of '\(event.path)' is there twice",
                at: event.properties["Path"], event.function, "Events", event.id, "Properties",
                "Path", hint: "two events have the same path and method")
        }
    }

    /// What an event says of who may pass, of a method that the definition has.
    private func override(_ event: SAMEvent) {
        var needs = RESTNeeds()
        event.api.editDefinition { body in
            let method = RESTMethod(
                event: event, rewriting: self, isSwagger: body["swagger"] != nil)
            body.edit("paths") { paths in
                paths.edit(event.path) { item in
                    item.eachOutcome { item in
                        item.edit(event.methodKey) { definition in
                            definition.eachOutcome { definition in
                                method.addSecurity(to: &definition, &needs)
                            }
                        }
                    }
                }
            }
            add(needs, to: &body, event)
        }
    }

    private func add(_ needs: RESTNeeds, to body: inout SourceNode, _ event: SAMEvent) {
        let make = event.make
        if needs.iam { RESTSecurity.add(RESTSecurity.iam(make), "AWS_IAM", to: &body) }
        if needs.apiKey { RESTSecurity.add(RESTSecurity.apiKey(make), "api_key", to: &body) }
        for validator in needs.validators {
            let name = "x-amazon-apigateway-request-validators"
            var all = body[name] ?? make.map([])
            if all[validator.name] == nil {
                all[validator.name] = make.map([
                    ("validateRequestBody", make.bool(validator.body)),
                    ("validateRequestParameters", make.bool(validator.parameters)),
                ])
            }
            body[name] = all
        }
        for policy in needs.policies {
            let stage = make.text(stageWord(event.api))
            ResourcePolicy(policy, stage: stage).add(to: &body, path: event.path)
        }
    }

    /// A stage's name where it is a text.
    private func stageWord(_ api: SAMResource) -> String {
        api.properties["StageName"]?.text ?? "Stage"
    }

    private func emitPermission(_ event: SAMEvent) {
        let make = event.make
        let method = event.method == "any" ? "*" : event.method.uppercased()
        let path = SAMEvent.pathPattern(event.path)
        let source = make.sub(
            "arn:\(partition):execute-api:${AWS::Region}:${AWS::AccountId}:"
                + "${__ApiId__}/${__Stage__}/\(method)\(path)",
            [("__ApiId__", event.properties["RestApiId"]), ("__Stage__", make.text("*"))])
        emitPermission(
            event.prefix + "Permission" + LogicalID.part(stageWord(event.api)), source,
            make.ref(event.target.id), event.function)
    }

    /// Lets API Gateway call a function.
    func emitPermission(
        _ id: String, _ source: SourceNode, _ function: SourceNode, _ resource: SAMResource
    ) {
        let make = resource.make
        emit(
            id, "AWS::Lambda::Permission",
            [
                ("Action", make.text("lambda:InvokeFunction")), ("FunctionName", function),
                ("Principal", make.text("apigateway.amazonaws.com")), ("SourceArn", source),
            ], for: resource)
    }
}
