using System.Text;
using Burst.Engine;
using Burst.Gg.Layout;
using Burst.Infer.Inputs;
using Burst.Thunks;

namespace Burst.Infer.Gg;

/// <summary>gg's model of gcc and g++: a thunk for each stage of each source, then one that links.</summary>
/// <remarks>
/// <para>The thunks are for tools that read gg's manifests (<see cref="ModelToolchain"/>): they see the headers and libraries
/// of this machine by name. Source: gg's models as recorded.</para>
/// <para>Thread-safe.</para>
/// </remarks>
/// <param name="files">Brings files into the store.</param>
/// <param name="toolchain">The tools.</param>
/// <param name="tell">Receives what is being done, line by line.</param>
public sealed class CompilerModel(BuildFiles files, ModelToolchain toolchain, Action<string> tell)
{
    internal const string Folder = "/__gg__";
    internal const string Output = "output";

    private const uint PreprocessTimeoutMs = 12500;
    private const uint CompileTimeoutMs = 7500;
    private const uint LinkTimeoutMs = 5000;

    private static readonly string[] Reproducible =
    [
        "-Wno-builtin-macro-redefined", "-D__TIMESTAMP__=\"REDACTED\"", "-D__DATE__=\"REDACTED\"", "-D__TIME__=\"REDACTED\"",
        "-fno-canonical-system-headers", "-nostdinc",
    ];

    /// <summary>Records a call, and leaves placeholders for what it writes.</summary>
    /// <param name="driver"><c>gcc</c> or <c>g++</c>.</param>
    /// <param name="arguments">The call's arguments.</param>
    /// <exception cref="BurstException">The call cannot be modelled, or a file cannot be read or written.</exception>
    public void Record(string driver, IReadOnlyList<string> arguments)
    {
        var call = CompilerCall.Parse(arguments);
        var compiler = new CompilerQuestions(toolchain, driver);
        tell($"╭╼ generating model for {driver}");
        if (call.Inputs.IsEmpty)
            throw new BurstException("no input files");
        var linked = new List<(string Name, ObjectHash? Thunk)>();
        for (var i = 0; i < call.Inputs.Length; i++)
        {
            var (name, given) = call.Inputs[i];
            var language = name.StartsWith('-') ? null : CompilerLanguage.Of(name, given, driver == "g++");
            if (language is null)
            {
                linked.Add((name, null));
                continue;
            }

            tell($"├╼ input: {name}");
            var thunk = RecordSource(compiler, call, name, i, language);
            if (call.Last == CompilerStage.Link)
                linked.Add(($"output_{i}_3", thunk));
            else
                Leave(OutputOf(call, name), thunk);
        }

        if (call.Last == CompilerStage.Link)
            Leave(call.Output ?? "a.out", RecordLink(compiler, call, linked));
    }

    private void Leave(string path, ObjectHash thunk)
    {
        tell($"╰╼ output: {path}");
        PlaceholderFile.Write(path, new OutputRef(thunk));
    }

    private static string OutputOf(CompilerCall call, string source)
    {
        var ending = call.Last switch
        {
            CompilerStage.Assemble => ".o",
            CompilerStage.Compile => ".s",
            _ => throw new BurstException("-E writes to the standard output, and only a file can be recorded; give -o"),
        };
        return call.Output ?? Path.GetFileNameWithoutExtension(source) + ending;
    }

    private ObjectHash RecordSource(
        CompilerQuestions compiler, CompilerCall call, string source, int index, CompilerLanguage language)
    {
        var last = (CompilerStage)Math.Min((int)call.Last, (int)CompilerStage.Assemble);
        if (language.First > last)
            throw new BurstException($"'{source}' is past where the call stops");
        var (input, inputLanguage) = (source, language.Name);
        ObjectHash? before = null;
        for (var stage = language.First; stage <= last; stage++)
        {
            // What is assembler after preprocessing is not compiled.
            if (stage == CompilerStage.Compile && language.Preprocessed == "assembler")
                continue;
            var output = stage == last && call.Last != CompilerStage.Link
                ? call.Output ?? OutputOf(call, source)
                : $"output_{index}_{(int)stage}";
            before = RecordStage(compiler, call, stage, language, (input, inputLanguage, before), output);
            (input, inputLanguage) = (output, stage == CompilerStage.Preprocess ? language.Preprocessed : "assembler");
        }

        return before!.Value;
    }

    private ObjectHash RecordStage(
        CompilerQuestions compiler, CompilerCall call, CompilerStage stage, CompilerLanguage language,
        (string Name, string Language, ObjectHash? Thunk) input, string output)
    {
        var thunk = new ModelThunk(files)
        {
            TimeoutMs = stage == CompilerStage.Preprocess ? PreprocessTimeoutMs : CompileTimeoutMs,
        };
        var function = Begin(thunk, compiler);
        thunk.AddProgram(
            toolchain.PathOf(Tool(stage, language)), $"{Folder}/{Tool(stage, language)}");
        thunk.Arguments.Add($"-specs={Folder}/gcc-specs");
        AddSpecs(thunk, compiler);
        thunk.Arguments.AddRange([.. call.Options, "-x", input.Language, input.Name]);
        if (input.Thunk is { } before)
            thunk.Add(new OutputRef(before), input.Name);
        else
            thunk.AddFile(input.Name, input.Name);

        var manifest = new Manifest();
        var seed = $"-frandom-seed=__GG_BEGIN_REPLACE__{input.Name}__GG_END_REPLACE__";
        string[] ending = stage switch
        {
            CompilerStage.Preprocess => ["-E", seed, .. Reproducible, .. Isystem(compiler, language), "-o", output],
            CompilerStage.Compile => ["-o", output, "-S", seed],
            _ => ["-o", output, "-c"],
        };
        thunk.Arguments.AddRange(ending);
        if (stage == CompilerStage.Preprocess)
            AddHeaders(thunk, manifest, compiler, call, language, input.Name);
        thunk.AddManifest(manifest.WithOutput(output, Output));
        var hash = thunk.Store(function, Output);
        tell($"├─ {Done(stage)}: {hash}");
        return hash;
    }

    private void AddHeaders(
        ModelThunk thunk, Manifest manifest, CompilerQuestions compiler, CompilerCall call, CompilerLanguage language,
        string source)
    {
        var found = compiler.Dependencies(
            [.. call.Options, "-nostdinc", .. Isystem(compiler, language), "-x", language.Name, source]);
        tell("├─ generating make dependencies file... done.");
        foreach (var name in found)
            thunk.AddFile(name, name);
        manifest.WithDirectories(call.IncludeDirectories).WithDirectories(compiler.SystemDirectories(language))
            .WithDirectories(found.Select(FolderOf));
    }

    private static string FolderOf(string name) => name[..Math.Max(name.LastIndexOf('/'), 0)];

    private static IEnumerable<string> Isystem(CompilerQuestions compiler, CompilerLanguage language) =>
        compiler.SystemDirectories(language).Select(directory => $"-isystem{directory}");

    private ObjectHash RecordLink(
        CompilerQuestions compiler, CompilerCall call, List<(string Name, ObjectHash? Thunk)> inputs)
    {
        var output = call.Output ?? "a.out";
        var thunk = new ModelThunk(files) { TimeoutMs = LinkTimeoutMs };
        var function = Begin(thunk, compiler);
        thunk.AddProgram(toolchain.PathOf("collect2"), $"{Folder}/collect2");
        thunk.AddProgram(toolchain.PathOf("ld"), $"{Folder}/ld");
        thunk.Arguments.AddRange([.. call.Options, .. inputs.Select(input => input.Name), "-o", output, $"-B{compiler.Folder}"]);
        foreach (var (name, made) in inputs)
        {
            if (made is { } hash)
                thunk.Add(new OutputRef(hash), name);
            else if (!name.StartsWith('-'))
                thunk.AddFile(name, name);
        }

        // The objects that are not made yet cannot be opened by the linker, and add no libraries.
        var (directories, opened) = compiler.Linked(
            [.. call.Options, .. inputs.Where(input => input.Thunk is null).Select(input => input.Name)]);
        thunk.Arguments.AddRange(directories.Select(directory => $"-Wl,-rpath-link,{directory}"));
        foreach (var file in opened.Where(file => !inputs.Exists(input => input.Name == file)))
            thunk.AddFile(file, file);
        thunk.AddManifest(new Manifest().WithDirectories(directories).WithDirectory(compiler.Folder).WithOutput(output, Output));
        var linked = thunk.Store(function, Output);
        tell($"├─ linked: {linked}");
        return linked;
    }

    private ObjectHash Begin(ModelThunk thunk, CompilerQuestions compiler)
    {
        thunk.Arguments.Add($"{Folder}/{compiler.Driver}");
        thunk.EnvironmentVariables.Add($"PATH={Folder}");
        return thunk.AddProgram(toolchain.PathOf(compiler.Driver), $"{Folder}/{compiler.Driver}");
    }

    private void AddSpecs(ModelThunk thunk, CompilerQuestions compiler)
    {
        var specs = Encoding.UTF8.GetBytes(compiler.Specs);
        var hash = ObjectHash.Of(specs);
        files.Objects.Write(hash, specs);
        thunk.Add(new OutputRef(hash), $"{Folder}/gcc-specs");
    }

    private static string Tool(CompilerStage stage, CompilerLanguage language) =>
        stage == CompilerStage.Assemble ? "as" : language.IsCxx ? "cc1plus" : "cc1";

    private static string Done(CompilerStage stage) => stage switch
    {
        CompilerStage.Preprocess => "preprocessed",
        CompilerStage.Compile => "compiled",
        _ => "assembled",
    };
}
