import JSON
import Testing

@testable import PenstockModel

@Suite("Property tables and published shapes")
struct ShapeTests {
    @Test("a table has the members of its shape, and no others", arguments: ShapeCase.all)
    func members(_ noun: ShapeCase) throws {
        let members = try #require(Shapes.members(noun.service, noun.shape)).keys
        #expect(noun.members.sorted() == members.sorted())
    }

    @Test("a noun with every member is written as it was read", arguments: ShapeCase.all)
    func roundTrip(_ noun: ShapeCase) throws {
        let sample = Shapes.sample(noun.service, noun.shape)
        let answer = try noun.answer(sample)
        #expect(answer == sample)
        // The store has its own way to write times.
        let stored = try noun.roundTrip(sample)
        #expect(stored.object?.keys == sample.object?.keys)
        #expect(stored.object?.keys == stored.object?.keys.sorted())
    }

    @Test("a difference is found in each member, by itself", arguments: ShapeCase.all)
    func differences(_ noun: ShapeCase) throws {
        guard let sample = Shapes.sample(noun.service, noun.shape).object else { return }
        for (name, value) in sample.members {
            let json = JSONValue.object(JSONObject([(name, value)]))
            guard let found = try? noun.differencesFromEmpty(json) else { continue }
            #expect(found.allSatisfy { $0.path.tokens.first == name })
        }
    }

    @Test("every structure of a service is a noun's, or is left out for a reason")
    func everyShape() throws {
        for service in [ShapeCase.Service.apigateway, .apigatewayv2] {
            let known = Set(ShapeCase.all.filter { $0.service == service }.map(\.shape))
            let shapes = try #require(Shapes.botocore[service.rawValue]?.object).keys
            for shape in shapes where !known.contains(shape) {
                #expect(LeftOut.reason(service, shape) != nil, "\(service) \(shape)")
            }
        }
    }

    @Test("what a call may set is a member of its noun", arguments: RequestCase.all)
    func requests(_ request: RequestCase) throws {
        let noun = try #require(
            ShapeCase.all.first { $0.service == request.service && $0.shape == request.noun })
        let members = try #require(Shapes.members(request.service, request.shape)).keys
        for member in members where !noun.members.contains(member) {
            #expect(request.exceptions.contains(member), "\(request.shape).\(member)")
        }
    }

    @Test("a template's property is known to its table", arguments: ShapeCase.all)
    func cloudFormation(_ noun: ShapeCase) throws {
        guard let type = noun.cloudFormationType else { return }
        let properties = try #require(Shapes.cloudFormation[type]?.array).compactMap(\.string)
        for property in properties {
            let isKnown = noun.cloudFormationNames.contains(property)
            #expect(isKnown || noun.ignoresInCloudFormation(property), "\(type) \(property)")
        }
    }

    @Test("every type of a template is a noun's, or another spelling of one")
    func everyType() throws {
        let known = Set(ShapeCase.all.compactMap(\.cloudFormationType))
        let types = try #require(Shapes.cloudFormation.object)
        for (type, properties) in types.members where !known.contains(type) {
            let noun = try #require(Self.spellings[type], "\(type)")
            let table = try #require(ShapeCase.all.first { $0.cloudFormationType == noun })
            for property in (properties.array ?? []).compactMap(\.string) {
                let isKnown =
                    table.cloudFormationNames.contains(property)
                    || table.ignoresInCloudFormation(property) || type.hasSuffix("Overrides")
                #expect(isKnown, "\(type) \(property)")
            }
        }
    }

    private static let spellings = [
        // Of private domain names.
        "AWS::ApiGateway::BasePathMappingV2": "AWS::ApiGateway::BasePathMapping",
        "AWS::ApiGateway::DomainNameV2": "AWS::ApiGateway::DomainName",
        // Updates of an API's route, integration and stage, by `Noun.update`.
        "AWS::ApiGatewayV2::ApiGatewayManagedOverrides": "AWS::ApiGatewayV2::Api",
    ]
}
