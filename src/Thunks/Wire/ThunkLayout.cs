namespace Burst.Thunks.Wire;

/// <summary>Where the parts of a canonical thunk file are, so that it need not be read a second time.</summary>
/// <remarks>Means something only together with the bytes it was made from.</remarks>
public readonly struct ThunkLayout
{
    internal ThunkLayout(
        int functionEnd, int functionHashStart, int functionHashLength, ThunkSection arguments, ThunkSection environment,
        ThunkSection values, ThunkSection thunks, ThunkSection executables, ThunkSection outputs, ThunkSection links, int extensionStart, uint timeoutMs)
    {
        FunctionEnd = functionEnd;
        FunctionHashStart = functionHashStart;
        FunctionHashLength = functionHashLength;
        Arguments = arguments;
        Environment = environment;
        Values = values;
        Thunks = thunks;
        Executables = executables;
        Outputs = outputs;
        Links = links;
        ExtensionStart = extensionStart;
        TimeoutMs = timeoutMs;
    }

    internal int FunctionEnd { get; }

    internal int FunctionHashStart { get; }

    internal int FunctionHashLength { get; }

    internal ThunkSection Arguments { get; }

    internal ThunkSection Environment { get; }

    internal ThunkSection Values { get; }

    internal ThunkSection Thunks { get; }

    internal ThunkSection Executables { get; }

    internal ThunkSection Outputs { get; }

    internal ThunkSection Links { get; }

    /// <summary>Of its tag; 0 where there is none.</summary>
    internal int ExtensionStart { get; }

    internal uint TimeoutMs { get; }
}

/// <summary>Fields of one kind, one after another.</summary>
internal readonly record struct ThunkSection(int Start, int Count);
