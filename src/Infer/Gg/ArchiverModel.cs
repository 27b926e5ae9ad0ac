using Burst.Engine;
using Burst.Gg.Layout;
using Burst.Infer.Inputs;
using Burst.Thunks;

namespace Burst.Infer.Gg;

/// <summary>gg's models of tools that change one file: <c>ar</c>, <c>ranlib</c>, <c>strip</c>.</summary>
/// <remarks>Source: gg's models as recorded. Thread-safe.</remarks>
public sealed class ArchiverModel(BuildFiles files, ModelToolchain toolchain)
{
    private const uint TimeoutMs = 5000;

    /// <summary>Records a call of <c>ar</c>; the letters of old become options, the last first, as in gg.</summary>
    /// <exception cref="BurstException">There is no archive, or a file cannot be read.</exception>
    public ObjectHash RecordAr(IReadOnlyList<string> arguments)
    {
        if (arguments.Count < 2)
            throw new BurstException("ar: an operation and an archive have to be given");
        var letters = arguments[0].TrimStart('-');
        var members = arguments.Skip(2).ToList();
        List<string> words = [.. letters.Reverse().Select(letter => $"-{letter}"), arguments[1], .. members];
        return Record("ar", words, File.Exists(arguments[1]) ? [arguments[1], .. members] : members, arguments[1]);
    }

    /// <summary>Records a call of <c>strip</c> or <c>ranlib</c>.</summary>
    /// <param name="tool">Which.</param>
    /// <param name="arguments">Its arguments; only those of its options that stand alone, and <c>-o</c>, are known.</param>
    /// <exception cref="BurstException">There is not one file, or it cannot be read.</exception>
    public ObjectHash RecordInPlace(string tool, IReadOnlyList<string> arguments)
    {
        var named = arguments.ToList().IndexOf("-o");
        var output = named >= 0 && named + 1 < arguments.Count ? arguments[named + 1] : null;
        var inputs = arguments.Where((word, i) => !word.StartsWith('-') && (named < 0 || i != named + 1)).ToList();
        return inputs.Count == 1
            ? Record(tool, arguments, inputs, output ?? inputs[0])
            : throw new BurstException($"{tool}: one file has to be given, and there are {inputs.Count}");
    }

    private ObjectHash Record(string tool, IEnumerable<string> words, IEnumerable<string> inputs, string output)
    {
        var thunk = new ModelThunk(files) { TimeoutMs = TimeoutMs };
        var function = thunk.AddProgram(toolchain.PathOf(tool), $"{CompilerModel.Folder}/{tool}");
        thunk.Arguments.Add($"{CompilerModel.Folder}/{tool}");
        thunk.Arguments.AddRange(words);
        foreach (var input in inputs)
            thunk.AddFile(input, input);
        thunk.AddManifest(new Manifest().WithOutput(output, CompilerModel.Output));
        var hash = thunk.Store(function, CompilerModel.Output);
        PlaceholderFile.Write(output, new OutputRef(hash));
        return hash;
    }
}
