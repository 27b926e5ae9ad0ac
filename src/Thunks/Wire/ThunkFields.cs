namespace Burst.Thunks.Wire;

/// <summary>The thunk file's layout: the magic, then one protobuf message.</summary>
/// <remarks>
/// <code>
///   Thunk                                  Function                 Link
///   1 function     Function                1 hash    string         1 name    string
///   2 values       string*  hash[=name]    2 args    string*        2 target  string
///   3 thunks       string*  hash[#tag][=name]
///   4 executables  string*  hash[=name]    3 envars  string*  NAME=value
///   5 outputs      string*
///   6 timeout      uint32   milliseconds
///   7 links        Link*
/// 100 extension    Extension
///
///   Extension (Burst's; left out where all is default)
///   1 entry point  string   default "_start"         6 cpus         uint64  thousandths, 0 for the operator's
///   2 memory       uint64   bytes, 0 for no limit    7 gpus         uint64
///   3 fuel         uint64   0 for no limit           8 network      uint64  0 none, 1 the operator's
///   4 determinism  uint64   0 strict, 1 relaxed      9 processes    uint64  0 for the operator's limit
///   5 seed         uint64                           10 disk         uint64  bytes, 0 for the operator's limit
/// </code>
/// <para>The one canonical form: fields in this order, zero and empty single fields left out, shortest varints,
/// the three input lists sorted. A thunk's name is the hash of that form. Fields from 100 on are Burst's: one that
/// is not known is refused, within the extension as well, since it would change what the thunk means.</para>
/// <para>Source: gg's thunk files.</para>
/// </remarks>
internal static class ThunkFields
{
    public const int Function = 1;
    public const int Values = 2;
    public const int Thunks = 3;
    public const int Executables = 4;
    public const int Outputs = 5;
    public const int Timeout = 6;
    public const int Links = 7;
    public const int FirstExtension = 100;
    public const int Extension = 100;

    public const int FunctionHash = 1;
    public const int FunctionArguments = 2;
    public const int FunctionEnvironment = 3;

    public const int LinkName = 1;
    public const int LinkTarget = 2;

    public const int ExtensionEntryPoint = 1;
    public const int ExtensionMemory = 2;
    public const int ExtensionFuel = 3;
    public const int ExtensionDeterminism = 4;
    public const int ExtensionSeed = 5;
    public const int ExtensionCpus = 6;
    public const int ExtensionGpus = 7;
    public const int ExtensionNetwork = 8;
    public const int ExtensionProcesses = 9;
    public const int ExtensionDisk = 10;

    public const int LengthDelimited = 2;

    /// <summary>The largest thunk file that is read, in bytes.</summary>
    public const int MaxFileLength = 64 << 20;

    /// <summary>The tag of the extension: field 100, length-delimited.</summary>
    public static ReadOnlySpan<byte> ExtensionTag => [0xA2, 0x06];

    /// <summary>The tag byte of a length-delimited field below 16.</summary>
    public static byte Tag(int field) => (byte)((field << 3) | LengthDelimited);
}
