/// Pools of worker threads, each with its own threads and queue, so that one can't starve another.
public enum WorkLane {
    /// Name resolution.
    public static let resolve: UInt32 = 0
    /// Files: logs, reads.
    public static let files: UInt32 = 1
    /// Management and admin handlers.
    public static let management: UInt32 = 2
    /// Functions of pen.work/1.
    public static let plugins: UInt32 = 3
    /// First number of the lanes that BLOCKING instances get, one each.
    public static let firstInstance: UInt32 = 16
}
