internal import Spelling

/// The functions of CloudFormation's template language (Intrinsic function reference; Condition
/// functions; Rule-specific intrinsic functions; AWS::LanguageExtensions transform).
enum Intrinsic: String, CaseIterable {
    case ref = "Ref"
    case base64 = "Fn::Base64"
    case cidr = "Fn::Cidr"
    case findInMap = "Fn::FindInMap"
    case getAtt = "Fn::GetAtt"
    case getAZs = "Fn::GetAZs"
    case getStackOutput = "Fn::GetStackOutput"
    case ifElse = "Fn::If"
    case importValue = "Fn::ImportValue"
    case join = "Fn::Join"
    case length = "Fn::Length"
    case select = "Fn::Select"
    case split = "Fn::Split"
    case sub = "Fn::Sub"
    case toJSONString = "Fn::ToJsonString"
    case transform = "Fn::Transform"
    case forEach = "Fn::ForEach"
    case and = "Fn::And"
    case or = "Fn::Or"
    case not = "Fn::Not"
    case equals = "Fn::Equals"
    case contains = "Fn::Contains"
    case eachMemberEquals = "Fn::EachMemberEquals"
    case eachMemberIn = "Fn::EachMemberIn"
    case refAll = "Fn::RefAll"
    case valueOf = "Fn::ValueOf"
    case valueOfAll = "Fn::ValueOfAll"

    /// Whether it says true or false, so that it stands in conditions and rules only.
    var isCondition: Bool {
        switch self {
        case .and, .or, .not, .equals, .contains, .eachMemberEquals, .eachMemberIn: true
        default: false
        }
    }

    /// Whether it needs `Transform: AWS::LanguageExtensions`.
    var isExtension: Bool {
        switch self {
        case .length, .toJSONString, .forEach: true
        default: false
        }
    }

    /// What begins a loop's key: `Fn::ForEach::Name`.
    static let loopPrefix = "Fn::ForEach::"

    /// Whether a key looks like a function, known or not.
    static func looksLikeOne(_ key: String) -> Bool {
        key == "Ref" || key.hasPrefix("Fn::") || key.hasPrefix("Fn:") || key.hasPrefix("fn::")
            || key.hasPrefix("FN::")
    }

    /// What a person probably meant.
    static func hint(for key: String) -> String? {
        let word = key.hasPrefix("Fn::") ? String(key.dropFirst(4)) : key
        // `!Reff` is `Fn::Reff` by now, which is nearer to `Fn::RefAll` than to `Ref`.
        if Suggestion.nearest(to: word, among: ["Ref"]) != nil { return "did you mean 'Ref'?" }
        return Suggestion.didYouMean(key, among: allCases.map(\.rawValue))
    }

    /// The function that a YAML tag stands for: `!Ref`, `!Sub`. Any tag of that form counts, so that
    /// one misspelt is told about where it stands, with all the other faults.
    static func key(ofTag tag: String) -> String? {
        guard tag.hasPrefix("!"), !tag.hasPrefix("!!"), tag.count > 1 else { return nil }
        let name = String(tag.dropFirst())
        return name == "Ref" || name == "Condition" ? name : "Fn::" + name
    }
}
