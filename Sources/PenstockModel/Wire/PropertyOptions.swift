/// What a row says besides its name and key path. A row lists what is unusual about its member:
/// `[.required, .patch(.replace)]`.
struct PropertyOptions: ExpressibleByArrayLiteral, Sendable {
    enum Option: Sendable {
        case required
        /// With `required`: a template may leave it out.
        case optionalInCloudFormation
        /// Only answers have it; CloudFormation has not.
        case readOnly
        /// Only the store has it: a secret that no answer shows.
        case stored
        /// No difference shows it.
        case secret
        case always
        /// Written when empty where the call gave it so.
        case whenGiven
        case tags
        /// A map of texts where AWS answers null for "" (corpus:
        /// test_put_integration_response_templates).
        case emptyTextIsNull
        case patch(PatchRule)
        /// As `Wire.mergesMaps` says.
        case merged
        /// CloudFormation's name where it isn't AWS's with a capital.
        case named(String)
        case notInCloudFormation
        case shape(CloudFormationShape)
    }

    var isRequired = false
    var isRequiredInCloudFormation = true
    var isReadOnly = false
    var isSecret = false
    var presence = Presence.whenPresent
    var writesEmptyTextAsNull = false
    var isMerged = false
    var patch = PatchRule.never
    var shape = CloudFormationShape.same
    private var name: String?
    private var isInCloudFormation = true

    /// When a member that has nothing is written nevertheless.
    enum Presence: Sendable {
        /// Absent when empty.
        case whenPresent
        /// Written as `[]` or `{}`.
        case always
        /// As `Wire.writesEmptyTags` says.
        case tags
        /// As `Wire.writesEmptyTemplates` says.
        case whenGiven
        /// Never but in the store.
        case stored

        /// Whether a member is written.
        func writes(isEmpty: Bool, _ wire: Wire) -> Bool {
            guard isEmpty else { return self != .stored || wire.omitsEmpty }
            if wire.omitsEmpty { return false }
            return switch self {
            case .whenPresent, .stored: false
            case .always: true
            case .tags: wire.writesEmptyTags
            case .whenGiven: wire.writesEmptyTemplates
            }
        }
    }

    init(arrayLiteral options: Option...) {
        for option in options {
            switch option {
            case .required: isRequired = true
            case .optionalInCloudFormation: isRequiredInCloudFormation = false
            case .readOnly: (isReadOnly, isInCloudFormation) = (true, false)
            case .stored:
                (isReadOnly, isInCloudFormation, presence) = (true, false, .stored)
            case .secret: isSecret = true
            case .always: presence = .always
            case .tags: presence = .tags
            case .whenGiven: presence = .whenGiven
            case .emptyTextIsNull: writesEmptyTextAsNull = true
            case .merged: isMerged = true
            case .patch(let rule): patch = rule
            case .named(let text): name = text
            case .notInCloudFormation: isInCloudFormation = false
            case .shape(let other): shape = other
            }
        }
    }

    func cloudFormationName(of awsName: String) -> String? {
        guard isInCloudFormation else { return nil }
        return name ?? awsName.prefix(1).uppercased() + awsName.dropFirst()
    }
}
