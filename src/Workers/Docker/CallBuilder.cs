using System.Collections.Immutable;
using System.Text;
using Burst.Engine.Store;
using Burst.Thunks;
using Burst.Thunks.Wire;
using Burst.Workers.Docker.Calls;

namespace Burst.Workers.Docker;

/// <summary>Makes a container's call of a thunk. See <see cref="ContainerPaths"/>.</summary>
internal sealed class CallBuilder
{
    // What costs more to read than to look at is read when it is sent.
    private const long ReadAtOnceBytes = 64 << 10;

    private readonly IFileObjectStore _objects;
    private readonly List<CallInput> _inputs = [];
    private readonly HashSet<string> _paths = new(StringComparer.Ordinal);
    private readonly HashSet<ObjectHash> _referenced = [];
    private readonly string[] _outputs;

    /// <exception cref="CallException">The thunk asks for something impossible.</exception>
    /// <exception cref="ObjectStoreException">An input is missing or damaged.</exception>
    public CallBuilder(in ThunkView thunk, in ObjectHash function, IFileObjectStore objects)
    {
        _objects = objects;
        _outputs = ContainerPaths.ReadOutputs(thunk);
        Arguments = Replace(thunk.Arguments);
        Variables = Replace(thunk.EnvironmentVariables);
        foreach (var value in thunk.Values)
            Add(value, isProgram: false);
        foreach (var executable in thunk.Executables)
            Add(executable, isProgram: true);
        if (thunk.HasLinks)
            AddLinks(Thunk.Decode(thunk.File).Links);
        Folders = ContainerPaths.FindFolders(_inputs.Select(input => input.Path).Concat(_outputs));
        AddOutputDirectories();
        if (Array.Find(Variables, variable => variable.IndexOf('=') <= 0) is { } bad)
            throw CallException.BadThunk($"the variable '{bad}' is not NAME=value");
        if (_referenced.Contains(function))
            throw CallException.BadThunk("the thunk refers to its own function, which is not a file in the container");
    }

    /// <summary>The argument vector.</summary>
    public string[] Arguments { get; }

    /// <summary>The thunk's own variables.</summary>
    public string[] Variables { get; }

    /// <summary>Folders that the container needs besides the usual ones.</summary>
    public ImmutableArray<string> Folders { get; }

    /// <summary>All outputs, in the thunk's order, those included that are about the run.</summary>
    public IReadOnlyList<string> Outputs => _outputs;

    /// <summary>The call, in an image's environment.</summary>
    public ContainerCall Build(IEnumerable<string> environment, TimeSpan? timeout, DockerOptions options) => new()
    {
        Arguments = Arguments,
        Environment = [.. environment],
        Inputs = _inputs,
        Outputs = Array.FindAll(_outputs, output => !ContainerPaths.IsReserved(output)),
        Timeout = timeout,
        PrintedBytes = options.PrintedBytes,
        OutputBytes = options.OutputBytes,
        OutputFiles = options.OutputFiles,
    };

    private string[] Replace(ThunkView.FieldList texts)
    {
        var replaced = new string[texts.Count];
        var count = 0;
        foreach (var text in texts)
            replaced[count++] = Replace(text);
        return replaced;
    }

    /// <summary>Puts paths in the place of references.</summary>
    private string Replace(ReadOnlySpan<byte> text)
    {
        if (!ReferenceText.TryFind(text, out var start, out var end, out var reference))
            return Encoding.UTF8.GetString(text);
        var result = new StringBuilder();
        do
        {
            var name = Encoding.ASCII.GetString(reference);
            result.Append(Encoding.UTF8.GetString(text[..start])).Append($"{ContainerPaths.Start}/{ContainerPaths.Blobs}{name}");
            if (ObjectHash.TryParse(name, out var hash))
                _referenced.Add(hash);
            text = text[end..];
        }
        while (ReferenceText.TryFind(text, out start, out end, out reference));
        return result.Append(Encoding.UTF8.GetString(text)).ToString();
    }

    private void Add(ReadOnlySpan<byte> entry, bool isProgram)
    {
        var reference = ThunkView.ReferenceOf(entry);
        if (!ObjectHash.TryParse(reference, out var hash))
        {
            throw CallException.BadThunk(
                $"{(isProgram ? "executable" : "value")} '{Encoding.UTF8.GetString(reference)}' is not an object's name");
        }

        var name = Encoding.UTF8.GetString(entry[Math.Min(entry.Length, reference.Length + 1)..]);
        if (name.Length > 0 && !isProgram)
            AddNamed(name, hash);

        // The function itself, and what only processes could start, is not there unless it is asked for.
        if (_referenced.Contains(hash) || (name.Length == 0 && !isProgram))
            AddFile($"{ContainerPaths.Blobs}{hash}", hash, isProgram);
    }

    private void AddNamed(string name, in ObjectHash hash)
    {
        if (name == ContainerPaths.StandardInput)
        {
            if (_paths.Add(""))
                _inputs.Add(Make(CallInputKind.StandardInput, "", hash));
            return;
        }

        if (ContainerPaths.FindFault(name) is { } fault)
            throw CallException.BadThunk($"input '{name}': {fault}");
        if (!name.EndsWith('/'))
        {
            if (!AddFile(name, hash, isProgram: false))
                throw CallException.BadThunk($"two inputs have the name '{name}'");
            return;
        }

        AddDirectory(name.TrimEnd('/'));
        foreach (var inner in Unpack(name, hash))
        {
            if (inner.Content is not { } content)
                AddDirectory(name + inner.Path);
            else if (_paths.Add(name + inner.Path))
                _inputs.Add(new CallInput(CallInputKind.File, name + inner.Path, content));
        }
    }

    private IReadOnlyList<DirectoryEntry> Unpack(string name, in ObjectHash hash)
    {
        try
        {
            return DirectoryArchive.Read(Read(hash));
        }
        catch (ThunkFormatException e)
        {
            throw CallException.BadThunk($"the input '{name}' ({hash}) is not a directory: {e.Message}");
        }
    }

    // As in gg, a link may lead to what is not there.
    private void AddLinks(IEnumerable<ThunkLink> links)
    {
        foreach (var link in links)
        {
            if (link.Name.Contains('/') || ContainerPaths.FindFault(link.Name) is not null)
                throw CallException.BadThunk($"link '{link.Name}': a link's name is a name without slashes");
            if (!_paths.Add(link.Name))
                throw CallException.BadThunk($"two inputs have the name '{link.Name}'");
            _inputs.Add(new CallInput(CallInputKind.Link, link.Name, default) { Target = ContainerPaths.Blobs + link.Target });
            if (ObjectHash.TryParse(link.Target, out var hash) && _objects.Contains(hash))
                AddFile(ContainerPaths.Blobs + link.Target, hash, isProgram: true);
        }
    }

    private void AddOutputDirectories()
    {
        foreach (var output in _outputs)
        {
            var slash = output.LastIndexOf('/');
            if (slash > 0 && !ContainerPaths.IsReserved(output) && !Folders.Contains(output[..slash]))
                AddDirectory(output[..slash]);
        }
    }

    private void AddDirectory(string path)
    {
        if (_paths.Add(path + "/"))
            _inputs.Add(new CallInput(CallInputKind.Directory, path, default));
    }

    private bool AddFile(string path, in ObjectHash hash, bool isProgram)
    {
        if (!_paths.Add(path))
            return false;
        _inputs.Add(Make(isProgram ? CallInputKind.Program : CallInputKind.File, path, hash));
        return true;
    }

    private CallInput Make(CallInputKind kind, string path, in ObjectHash hash)
    {
        if (hash.LengthBytes <= ReadAtOnceBytes)
            return new CallInput(kind, path, Read(hash));
        _objects.Verify(hash);
        return new CallInput(kind, path, default) { SourcePath = _objects.PathOf(hash), LengthBytes = hash.LengthBytes };
    }

    private ReadOnlyMemory<byte> Read(in ObjectHash hash) => _objects.TryRead(hash, out var content)
        ? content
        : throw new ObjectStoreException(hash, ObjectFault.Missing, $"the input {hash} is not in the store");
}
