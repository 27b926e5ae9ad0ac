using System.Buffers;
using System.Text;
using Burst.Engine.Execute;
using Burst.Engine.Store;
using Burst.Thunks;
using Burst.Thunks.Wire;
using Burst.Wasm.Wasi;
using Burst.Wasm.Wasi.Files;

namespace Burst.Workers.Wasm;

/// <summary>Puts a thunk's arguments, environment and inputs before a function. See <see cref="GuestNames"/>.</summary>
internal sealed class InputFiles
{
    // Longer ones are read where and when the function reads them.
    private const long ReadAtOnceBytes = 64 << 10;

    private readonly List<ObjectFileSource> _large = [];
    private readonly ArrayBufferWriter<byte> _text = new();
    private readonly List<ObjectHash> _referenced = [];
    private char[] _characters = new char[256];

    /// <exception cref="FunctionException">The thunk asks for something impossible, or an input is missing.</exception>
    public void Fill(WasiContext context, in ThunkView thunk, IObjectStore objects, TextCache texts)
    {
        _referenced.Clear();
        try
        {
            foreach (var argument in thunk.Arguments)
                context.AddArgument(Replace(argument));
            foreach (var variable in thunk.EnvironmentVariables)
                AddVariable(context, Replace(variable));
            foreach (var value in thunk.Values)
                AddInput(context, value, objects, texts, isValue: true);
            foreach (var executable in thunk.Executables)
                AddInput(context, executable, objects, texts, isValue: false);
            if (thunk.HasLinks)
                AddLinks(context, thunk, objects);
        }
        catch (ArgumentException e)
        {
            throw Bad(e.Message);
        }
    }

    /// <summary>Closes the files behind inputs. The context must not read them any more.</summary>
    public void Close()
    {
        foreach (var file in _large)
            file.Dispose();
        _large.Clear();
    }

    private void AddVariable(WasiContext context, ReadOnlySpan<byte> variable)
    {
        if (_characters.Length < variable.Length)
            _characters = new char[variable.Length];
        var text = _characters.AsSpan(0, Encoding.UTF8.GetChars(variable, _characters));
        var mark = text.IndexOf('=');
        if (mark < 0)
            throw Bad($"the variable '{text}' has no '='");
        context.AddVariable(text[..mark], text[(mark + 1)..]);
    }

    /// <summary>Puts paths in the place of references.</summary>
    private ReadOnlySpan<byte> Replace(ReadOnlySpan<byte> text)
    {
        if (!ReferenceText.TryFind(text, out var start, out var end, out var reference))
            return text;
        _text.ResetWrittenCount();
        do
        {
            _text.Write(text[..start]);
            _text.Write(GuestNames.Blobs);
            _text.Write(reference);
            if (ObjectHash.TryParse(reference, out var hash))
                _referenced.Add(hash);
            text = text[end..];
        }
        while (ReferenceText.TryFind(text, out start, out end, out reference));
        _text.Write(text);
        return _text.WrittenSpan;
    }

    private void AddInput(WasiContext context, ReadOnlySpan<byte> entry, IObjectStore objects, TextCache texts, bool isValue)
    {
        var reference = ThunkView.ReferenceOf(entry);
        if (!ObjectHash.TryParse(reference, out var hash))
            throw Bad($"{(isValue ? "value" : "executable")} '{Encoding.UTF8.GetString(reference)}' is not an object's name");
        var name = entry[Math.Min(entry.Length, reference.Length + 1)..];
        var isReferenced = _referenced.Contains(hash);

        // The function itself, and what only processes could start, is not there unless it is asked for.
        if (!isValue && !isReferenced)
            return;
        if (isValue && name.Length > 0)
            AddNamed(context, name, hash, objects, texts);
        if (isReferenced || (isValue && name.IsEmpty))
            AddBlob(context, reference, hash, objects);
    }

    private void AddNamed(
        WasiContext context, ReadOnlySpan<byte> name, in ObjectHash hash, IObjectStore objects, TextCache texts)
    {
        if (name.SequenceEqual(GuestNames.StandardInput))
        {
            if (IsLarge(hash, objects))
                context.Input.Set(SourceOf(hash, objects));
            else
                context.Input.Set(Read(hash, objects));
            return;
        }

        var path = texts.TextOf(name);
        if (name[^1] == '/')
        {
            Unpack(context, path, hash, objects);
            return;
        }

        if (context.Files.Find(path) is not { } there)
            context.Files.AddFile(path, SourceOf(hash, objects));
        else
            throw Bad($"two inputs have the name '{path}'{(there is VirtualDirectory ? ", one as a directory" : "")}");
    }

    private static void Unpack(WasiContext context, string path, in ObjectHash hash, IObjectStore objects)
    {
        context.Files.AddDirectory(path);
        try
        {
            foreach (var entry in DirectoryArchive.Read(Read(hash, objects)))
            {
                if (entry.Content is { } content)
                    context.Files.AddFile(path + entry.Path, content);
                else
                    context.Files.AddDirectory(path + entry.Path);
            }
        }
        catch (ThunkFormatException e)
        {
            throw Bad($"the input '{path}' ({hash}) is not a directory: {e.Message}");
        }
    }

    private void AddBlob(WasiContext context, ReadOnlySpan<byte> reference, in ObjectHash hash, IObjectStore objects)
    {
        var path = string.Concat(".gg/blobs/", Encoding.ASCII.GetString(reference));
        if (context.Files.Find(path) is null)
            context.Files.AddFile(path, SourceOf(hash, objects));
    }

    // As in gg, a link may lead to what is not there.
    private void AddLinks(WasiContext context, in ThunkView thunk, IObjectStore objects)
    {
        foreach (var link in Thunk.Decode(thunk.File).Links)
        {
            if (link.Name.Contains('/'))
                throw Bad($"link '{link.Name}': a link's name cannot have a slash");
            context.Files.AddLink(link.Name, $".gg/blobs/{link.Target}");
            if (!ObjectHash.TryParse(link.Target, out var hash) || !objects.Contains(hash))
                continue;
            var path = $".gg/blobs/{link.Target}";
            if (context.Files.Find(path) is null)
                context.Files.AddFile(path, SourceOf(hash, objects));
        }
    }

    // Objects in memory are slices: nothing is gained by waiting.
    private static bool IsLarge(in ObjectHash hash, IObjectStore objects) =>
        hash.LengthBytes > ReadAtOnceBytes && objects is IFileObjectStore;

    private FileSource SourceOf(ObjectHash hash, IObjectStore objects)
    {
        if (!IsLarge(hash, objects))
            return FileSource.Of(Read(hash, objects));
        if (!objects.Contains(hash))
            throw Missing(hash);
        var file = new ObjectFileSource((IFileObjectStore)objects, hash);
        _large.Add(file);
        return file;
    }

    private static ReadOnlyMemory<byte> Read(in ObjectHash hash, IObjectStore objects) =>
        objects.TryRead(hash, out var content) ? content : throw Missing(hash);

    private static ObjectStoreException Missing(in ObjectHash hash) =>
        new(hash, ObjectFault.Missing, $"the input {hash} is not in the store");

    private static FunctionException Bad(string message) => new(new ExecutionFailure(FailureKind.BadThunk, message));
}
