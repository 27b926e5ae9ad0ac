namespace Burst.Thunks.Wire;

/// <summary>Bytes to thunk, as lenient as protobuf: any order, unknown fields dropped, the last single field wins.</summary>
/// <remarks>A field from 100 on would change what the thunk means, so one that is not known is an error.</remarks>
internal static class ThunkReader
{
    public static Thunk Read(ReadOnlySpan<byte> file)
    {
        CheckHead(file);
        string functionHash = "";
        List<string> arguments = [], environment = [], outputs = [];
        List<ThunkInput> values = [], thunks = [], executables = [];
        List<ThunkLink> links = [];
        uint timeout = 0;
        var extension = ThunkExtension.None;

        var cursor = new WireCursor(file[ObjectHash.ThunkMagic.Length..], ObjectHash.ThunkMagic.Length);
        while (!cursor.AtEnd)
        {
            var at = cursor.Offset;
            var (field, wireType) = cursor.ReadTag();
            switch (field, wireType)
            {
                case (ThunkFields.Function, 2):
                    var message = cursor.ReadBytes(out var start);
                    ReadFunction(new WireCursor(message, start), ref functionHash, arguments, environment);
                    break;
                case (ThunkFields.Values, 2):
                    values.Add(ThunkInput.Parse(cursor.ReadString()));
                    break;
                case (ThunkFields.Thunks, 2):
                    thunks.Add(ThunkInput.Parse(cursor.ReadString()));
                    break;
                case (ThunkFields.Executables, 2):
                    executables.Add(ThunkInput.Parse(cursor.ReadString()));
                    break;
                case (ThunkFields.Outputs, 2):
                    outputs.Add(cursor.ReadString());
                    break;
                case (ThunkFields.Timeout, 0):
                    timeout = (uint)cursor.ReadVarint();
                    break;
                case (ThunkFields.Links, 2):
                    var link = cursor.ReadBytes(out var linkStart);
                    links.Add(ReadLink(new WireCursor(link, linkStart)));
                    break;
                case (ThunkFields.Extension, 2):
                    var words = cursor.ReadBytes(out var wordsStart);
                    extension = ReadExtension(new WireCursor(words, wordsStart), extension);
                    break;
                case ( >= ThunkFields.FirstExtension, _):
                    throw new ThunkFormatException(
                        $"field {field} is an extension that this version of Burst does not know", at);
                default:
                    cursor.Skip(field, wireType);
                    break;
            }
        }

        return new Thunk(
            new Function(functionHash, [.. arguments], [.. environment]), values, thunks, executables, outputs, timeout, links,
            extension);
    }

    /// <summary>Checks size and magic.</summary>
    public static void CheckHead(ReadOnlySpan<byte> file)
    {
        if (file.Length > ThunkFields.MaxFileLength)
            throw new ThunkFormatException(
                $"a thunk file of {file.Length} bytes is over the limit of {ThunkFields.MaxFileLength} bytes");
        if (!file.StartsWith(ObjectHash.ThunkMagic))
            throw new ThunkFormatException("not a thunk file: it does not start with ##GGTHUNK##", 0);
    }

    private static void ReadFunction(
        WireCursor cursor, ref string hash, List<string> arguments, List<string> environment)
    {
        while (!cursor.AtEnd)
        {
            var (field, wireType) = cursor.ReadTag();
            switch (field, wireType)
            {
                case (ThunkFields.FunctionHash, 2):
                    hash = cursor.ReadString();
                    break;
                case (ThunkFields.FunctionArguments, 2):
                    arguments.Add(cursor.ReadString());
                    break;
                case (ThunkFields.FunctionEnvironment, 2):
                    environment.Add(cursor.ReadString());
                    break;
                default:
                    cursor.Skip(field, wireType);
                    break;
            }
        }
    }

    private static ThunkExtension ReadExtension(WireCursor cursor, ThunkExtension extension)
    {
        while (!cursor.AtEnd)
        {
            var at = cursor.Offset;
            var (field, wireType) = cursor.ReadTag();
            extension = (field, wireType) switch
            {
                (ThunkFields.ExtensionEntryPoint, 2) => extension with { EntryPoint = cursor.ReadString() },
                (ThunkFields.ExtensionMemory, 0) => extension with { MemoryBytes = ReadLimit(ref cursor, "memory limit") },
                (ThunkFields.ExtensionFuel, 0) => extension with { Fuel = ReadLimit(ref cursor, "fuel") },
                (ThunkFields.ExtensionDeterminism, 0) => extension with { Determinism = ReadDeterminism(ref cursor) },
                (ThunkFields.ExtensionSeed, 0) => extension with { Seed = cursor.ReadVarint() },
                (ThunkFields.ExtensionCpus, 0) => extension with { CpuThousandths = ReadLimit(ref cursor, "processor share") },
                (ThunkFields.ExtensionGpus, 0) => extension with { Gpus = ReadLimit(ref cursor, "number of GPUs") },
                (ThunkFields.ExtensionNetwork, 0) => extension with { Network = ReadNetwork(ref cursor) },
                (ThunkFields.ExtensionProcesses, 0) => extension with { Processes = ReadLimit(ref cursor, "process limit") },
                (ThunkFields.ExtensionDisk, 0) => extension with { DiskBytes = ReadLimit(ref cursor, "disk limit") },
                _ => throw new ThunkFormatException(
                    $"field {field} of the thunk's extension is one that this version of Burst does not know", at),
            };
        }

        return extension;
    }

    private static long ReadLimit(ref WireCursor cursor, string name)
    {
        var at = cursor.Offset;
        var value = cursor.ReadVarint();
        return value <= long.MaxValue
            ? (long)value
            : throw new ThunkFormatException($"a {name} of {value} is over the limit of {long.MaxValue}", at);
    }

    private static DeterminismProfile ReadDeterminism(ref WireCursor cursor)
    {
        var at = cursor.Offset;
        var value = cursor.ReadVarint();
        return value <= (ulong)DeterminismProfile.Relaxed
            ? (DeterminismProfile)value
            : throw new ThunkFormatException(
                $"the determinism profile {value} is one that this version of Burst does not know (0 strict, 1 relaxed)", at);
    }

    private static bool ReadNetwork(ref WireCursor cursor)
    {
        var at = cursor.Offset;
        var value = cursor.ReadVarint();
        return value <= 1
            ? value == 1
            : throw new ThunkFormatException(
                $"the network {value} is one that this version of Burst does not know (0 none, 1 the operator's)", at);
    }

    private static ThunkLink ReadLink(WireCursor cursor)
    {
        string name = "", target = "";
        while (!cursor.AtEnd)
        {
            var (field, wireType) = cursor.ReadTag();
            switch (field, wireType)
            {
                case (ThunkFields.LinkName, 2):
                    name = cursor.ReadString();
                    break;
                case (ThunkFields.LinkTarget, 2):
                    target = cursor.ReadString();
                    break;
                default:
                    cursor.Skip(field, wireType);
                    break;
            }
        }

        return new ThunkLink(name, target);
    }
}
