using Burst.Engine;
using Burst.Gg.Layout;
using Burst.Infer.Inputs;
using Burst.Thunks;

namespace Burst.Infer.Gg;

/// <summary>gg's model of any tool that is described in a line: one thunk for a call.</summary>
/// <remarks>Source: gg's <c>model-generic</c> as recorded. Where a file is named by <c>--option=FILE</c> or <c>-oFILE</c>, the
/// whole word becomes the file's reference, and the option is lost, as there. Thread-safe.</remarks>
/// <param name="files">Brings files into the store.</param>
public sealed class GenericModel(BuildFiles files)
{
    /// <summary>Names more files that the function is given, between colons.</summary>
    public const string ExtraVariable = "GG_GENERIC_EXTRA";

    /// <summary>Stores the thunk of a call, and leaves placeholders for what it writes.</summary>
    /// <param name="description">How the tool is called, its program first.</param>
    /// <param name="arguments">The call's arguments.</param>
    /// <param name="extraFiles">More files for the function.</param>
    /// <exception cref="BurstException">The description is malformed, an argument is missing, or a file cannot be read or
    /// written.</exception>
    public ObjectHash Record(string description, IReadOnlyList<string> arguments, IEnumerable<string> extraFiles)
    {
        var tool = GenericDescription.Parse(description);
        var thunk = new ModelThunk(files);
        var function = thunk.AddProgram(tool.Program);
        thunk.Arguments.Add(Path.GetFileName(tool.Program));
        var outputs = ReadArguments(tool, arguments, thunk);
        foreach (var file in extraFiles)
            thunk.AddFile(file);
        if (outputs.Count > 1)
            throw new BurstException($"a call writes one file, and this writes {outputs.Count}: {string.Join(", ", outputs)}");
        var output = outputs.Count == 0 ? "out" : outputs[0];
        var hash = thunk.Store(function, output);
        PlaceholderFile.Write(output, new OutputRef(hash));
        return hash;
    }

    private static List<string> ReadArguments(GenericDescription tool, IReadOnlyList<string> arguments, ModelThunk thunk)
    {
        var outputs = new List<string>();
        var position = 0;
        var takesOptions = true;
        for (var i = 0; i < arguments.Count; i++)
        {
            var word = arguments[i];
            if (takesOptions && word == "--")
            {
                takesOptions = false;
                thunk.Arguments.Add(word);
            }
            else if (takesOptions && word.StartsWith('-') && word.Length > 1)
            {
                if (!tool.Options.TryGetValue(word, out var kind))
                {
                    AddWord(word, JoinedValue(tool, word, out kind), kind, thunk, outputs);
                    continue;
                }

                thunk.Arguments.Add(word);
                if (++i == arguments.Count)
                    throw new BurstException($"option requires an argument: {word}");
                AddWord(arguments[i], arguments[i], kind, thunk, outputs);
            }
            else
            {
                var kind = position < tool.Positions.Length ? tool.Positions[position] : GenericArgument.Word;
                position++;
                AddWord(word, word, kind, thunk, outputs);
            }
        }

        if (position < tool.Positions.Length)
            throw new BurstException("missing positional argument");
        return outputs;
    }

    private static void AddWord(
        string word, string file, GenericArgument kind, ModelThunk thunk, List<string> outputs)
    {
        if (kind == GenericArgument.OutputFile)
            outputs.Add(file);
        thunk.Arguments.Add(kind == GenericArgument.InputFile ? $"@{{GGHASH:{thunk.AddFile(file)}}}" : word);
    }

    /// <summary>What an option's word holds besides the option; an option that is not described is a word.</summary>
    private static string JoinedValue(GenericDescription tool, string word, out GenericArgument kind)
    {
        var mark = word.IndexOf('=');
        if (word.StartsWith("--", StringComparison.Ordinal))
            return mark > 0 && tool.Options.TryGetValue(word[..mark], out kind) ? word[(mark + 1)..] : Nothing(out kind);
        return tool.Options.TryGetValue(word[..2], out kind) ? word[2..] : Nothing(out kind);
    }

    private static string Nothing(out GenericArgument kind)
    {
        kind = GenericArgument.Word;
        return "";
    }
}
