internal import PenstockModel

/// Account: the settings of a region.
enum AccountSettings {
    static let operations: OperationGroup = [
        "GetAccount": .read(get), "UpdateAccount": .write(update),
    ]

    private static func get(_ call: Call, _ state: AccountState) -> Reply { Reply(state.account) }

    private static func update(
        _ call: Call, _ state: inout AccountState
    ) throws(ControlError) -> Reply {
        try call.patch(&state.account, .listed)
        if let arn = state.account.cloudWatchRoleARN, !arn.isEmpty {
            guard ARN(arn)?.service == "iam" else {
                throw .badRequest(
                    "The role ARN does not have required permissions set to API Gateway")
            }
        }
        return Reply(state.account)
    }
}
