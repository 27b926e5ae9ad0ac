using Burst.Engine;
using Burst.Engine.Store;
using Burst.Gg.Describe;
using Burst.Gg.Layout;
using Burst.Thunks;

namespace Burst.Gg.Targets;

/// <summary>Reads the targets of a command line.</summary>
/// <remarks>A target is a placeholder, <c>@FILE</c> with one target in a line, a thunk file by path, or, where allowed, a
/// reference: <c>hash</c>, <c>hash#tag</c>, a CID.</remarks>
public sealed class TargetReader
{
    private readonly Func<IFileObjectStore> _objects;
    private readonly bool _takesReferences;
    private readonly List<ForceTarget> _targets = [];
    private readonly List<string> _others = [];

    /// <param name="objects">Where thunks are; asked for only when a target needs it.</param>
    /// <param name="takesReferences">Whether a target may be given by hash; otherwise it must be a file, as for gg.</param>
    public TargetReader(Func<IFileObjectStore> objects, bool takesReferences)
    {
        _objects = objects;
        _takesReferences = takesReferences;
    }

    /// <summary>The targets, in order.</summary>
    public IReadOnlyList<ForceTarget> Targets => _targets;

    /// <summary>Files that are neither placeholders nor thunks, in order.</summary>
    public IReadOnlyList<string> Others => _others;

    /// <summary>Reads one argument.</summary>
    /// <exception cref="BurstException">A file cannot be read, or there is no such thing.</exception>
    public void Add(string argument)
    {
        if (!argument.StartsWith('@'))
        {
            AddTarget(argument);
            return;
        }

        foreach (var line in ReadLines(argument[1..]))
        {
            if (line.Length > 0)
                AddTarget(line);
        }
    }

    private static string[] ReadLines(string path)
    {
        try
        {
            return File.ReadAllLines(path);
        }
        catch (Exception e) when (SystemError.IsOne(e))
        {
            throw new BurstException($"open ({path}): {SystemError.Describe(e, path)}", e);
        }
    }

    private void AddTarget(string name)
    {
        // A file wins over a hash of the same spelling: files are what the caller can see.
        if (_takesReferences && !File.Exists(name) && TryReadReference(name, out var reference))
        {
            _targets.Add(new ForceTarget(name, reference, null));
            return;
        }

        var head = PlaceholderFile.ReadHead(name).Span;
        if (TryParsePlaceholder(name, head, out var output))
            _targets.Add(new ForceTarget(name, output, name));
        else if (ObjectHash.TypeOf(head) == ObjectType.Thunk)
            _targets.Add(new ForceTarget(name, new OutputRef(StoreThunk(name)), null));
        else
            _others.Add(name);
    }

    private static bool TryParsePlaceholder(string name, ReadOnlySpan<byte> head, out OutputRef output)
    {
        try
        {
            return Placeholder.TryParse(head, out output);
        }
        catch (ThunkFormatException e)
        {
            throw new BurstException($"failed reading from {name}: {e.Message}", e);
        }
    }

    private bool TryReadReference(string text, out OutputRef reference)
    {
        if (OutputRef.TryParse(text, out reference))
            return true;
        var mark = text.IndexOf('#');
        var head = mark < 0 ? text : text[..mark];
        if (head.Contains('/') || !new ObjectLookup(_objects()).TryFind(head, out var hash))
            return false;
        reference = new OutputRef(hash, mark < 0 ? null : text[(mark + 1)..]);
        return true;
    }

    private ObjectHash StoreThunk(string path)
    {
        try
        {
            var canonical = Thunk.Decode(File.ReadAllBytes(path)).Encode();
            var hash = ObjectHash.Of(canonical);
            _objects().Write(hash, canonical);
            return hash;
        }
        catch (ThunkFormatException e)
        {
            throw new BurstException($"{path}: {e.Message}", e);
        }
    }
}
