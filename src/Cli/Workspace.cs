using Burst.Cli.Remoting;
using Burst.Engine;
using Burst.Engine.Reduce;
using Burst.Engine.Store;
using Burst.Gg.Describe;
using Burst.Gg.Layout;
using Burst.Storage.UnixFs;
using Burst.Thunks;
using Burst.Workers.Docker;

namespace Burst.Cli;

/// <summary>The gg folder that a command works in; parts are opened when they are first needed.</summary>
internal sealed class Workspace
{
    private readonly IComposition _composition;
    private readonly Lazy<IFileObjectStore> _objects;

    private Workspace(GgDirectory directory, IComposition composition)
    {
        Directory = directory;
        _composition = composition;
        _objects = new Lazy<IFileObjectStore>(() => composition.OpenObjects(directory));
    }

    public GgDirectory Directory { get; }

    public IFileObjectStore Objects => _objects.Value;

    /// <summary>Files and directories by the identifiers that IPFS gives them.</summary>
    public ContentStore Contents => new(Objects, new ContentIndex(Directory.ContentIndexPath));

    /// <summary>Finds the folder: as gg does, and for Burst's own commands also the user's, where builds leave their thunks.</summary>
    /// <exception cref="BurstException">There is none.</exception>
    public static Workspace Open(Host host)
    {
        try
        {
            return new Workspace(Find(), host.Composition);
        }
        catch (BurstException e) when (host.Name == "burst" && Host.Variable(GgDirectory.Variable).Length == 0)
        {
            if (UserCaches.StorePath is { } path && System.IO.Directory.Exists(path))
                return new Workspace(GgDirectory.Find(path, path), host.Composition);
            throw new BurstException($"{e.Message}; 'burst init' makes one here", e);
        }
    }

    /// <summary>Finds the folder, and makes the user's where there is no other.</summary>
    /// <exception cref="BurstException">It cannot be made.</exception>
    public static Workspace OpenOrMake(Host host)
    {
        try
        {
            return new Workspace(Find(), host.Composition);
        }
        catch (BurstException) when (Host.Variable(GgDirectory.Variable).Length == 0 && UserCaches.StorePath is not null)
        {
            return new Workspace(GgDirectory.Find(UserCaches.StorePath, UserCaches.StorePath), host.Composition);
        }
    }

    private static GgDirectory Find() =>
        GgDirectory.Find(Host.Variable(GgDirectory.Variable), Environment.CurrentDirectory);

    /// <summary>Opens the folder at a path, which is made if absent.</summary>
    /// <exception cref="BurstException">It cannot be made.</exception>
    public static Workspace OpenAt(Host host, string path) => new(GgDirectory.Find(path, path), host.Composition);

    public IReductionCache OpenReductions(Action<string>? log = null) => _composition.OpenReductions(Directory, log);

    public IForcer OpenForcer(ForcerOptions options) => _composition.OpenForcer(Directory, Objects, options);

    public EngineRunner OpenRunner(ForcerOptions options) => _composition.OpenRunner(Directory, Objects, options);

    public DockerWorkerPool OpenContainers(ContainerChoice choice) => _composition.OpenContainers(Objects, choice);

    public Collector OpenCollector() => new(Objects, new HashCache(Directory.HashCachePath));

    /// <summary>Reads an object whose name is known.</summary>
    /// <exception cref="BurstException">It is not in the store.</exception>
    public ReadOnlyMemory<byte> Read(ObjectHash hash) => Objects.TryRead(hash, out var content)
        ? content
        : throw new BurstException($"{Objects.PathOf(hash)}: No such file or directory");

    /// <summary>Finds an object by hash, CID or first letters.</summary>
    /// <exception cref="BurstException">There is no such object, or there are several.</exception>
    /// <remarks>A file of the wrong length counts as there: whoever reads it says what is wrong with it.</remarks>
    public ObjectHash Find(string text)
    {
        if (Cid.LooksLikeOne(text))
        {
            var id = Cid.Parse(text);
            if (Contents.TryFind(id, out var entry) && entry.IsDirectory)
                throw new BurstException($"{text} is a directory, not one object; 'burst ls {text}' shows what is in it");
            return FindContent(id) ?? throw NotHere(text);
        }

        return new ObjectLookup(Objects).TryFind(text, out var hash)
            || (ObjectHash.TryParse(text, out hash) && File.Exists(Objects.PathOf(hash)))
            ? hash
            : throw new BurstException($"{Path.Join(Objects.ObjectsPath, text)}: No such file or directory");
    }

    /// <summary>Puts an object's name in the place of a CID; any other text stays.</summary>
    /// <exception cref="BurstException">What the CID names is not here, or is a directory.</exception>
    public string NameOf(string text) => Cid.LooksLikeOne(text) ? $"{Find(text)}" : text;

    /// <summary>The files of what a CID names: one with an empty path where it is a file.</summary>
    /// <exception cref="BurstException">It, or something in it, is not here.</exception>
    public IReadOnlyList<ContentFile> FindTree(string text)
    {
        var id = Cid.Parse(text);
        if (!Contents.TryFind(id, out _) && FindContent(id) is null)
            throw NotHere(text);
        return Contents.List(id, FindContent);
    }

    // The index knows what was added; a raw block's digest is also that of the object.
    private ObjectHash? FindContent(Cid id)
    {
        if (Contents.TryFind(id, out var entry))
            return entry.IsDirectory ? null : entry.Object;
        return id.Codec != CidCodec.DagProtobuf && new ObjectLookup(Objects).TryFind($"{id.WithVersion(1)}", out var hash)
            ? hash
            : null;
    }

    private BurstException NotHere(string text) => new(
        $"{text} is not here: no object in {Objects.ObjectsPath} has that content, and nothing that was added has that name"
        + $" in {Directory.ContentIndexPath}; 'burst add PATH' names files and folders as IPFS does");
}
