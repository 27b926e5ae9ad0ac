using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Burst.Engine;

namespace Burst.Workers.Docker.Warm;

/// <summary>The agent's program, as a file that containers can be given.</summary>
internal sealed class AgentFile
{
    private const UnixFileMode Mode = UnixFileMode.UserRead | UnixFileMode.UserExecute
        | UnixFileMode.GroupRead | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherExecute;

    private readonly Lazy<string> _path;

    /// <param name="folder">Where the file is put.</param>
    public AgentFile(string folder) => _path = new Lazy<string>(() => Extract(folder));

    /// <summary>Its path; the file is written when this is first asked for.</summary>
    /// <exception cref="CallException">There is no agent for this machine, or the folder cannot be written.</exception>
    public string Path => _path.Value;

    private static string Extract(string folder)
    {
        if (RuntimeInformation.OSArchitecture != Architecture.X64)
        {
            throw CallException.NotStarted(
                $"the agent that runs functions in containers is a program for x86-64, and this machine is {RuntimeInformation.OSArchitecture}");
        }

        using var resource = typeof(AgentFile).Assembly.GetManifestResourceStream("docker-agent.elf")
            ?? throw new BurstException("the agent is not in the program: it was built without it");
        using var content = new MemoryStream();
        resource.CopyTo(content);
        var bytes = content.ToArray();

        // Another version of Burst has another file, which its containers go on using.
        var path = $"{folder}/agent-{Convert.ToHexStringLower(SHA256.HashData(bytes))[..16]}";
        try
        {
            if (File.Exists(path) && File.ReadAllBytes(path).AsSpan().SequenceEqual(bytes))
                return path;
            StateFolder.Make(folder);
            var part = $"{path}.{Guid.NewGuid():N}";
            using (var file = new FileStream(part, new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write }))
                file.Write(bytes);
            File.SetUnixFileMode(part, Mode);
            File.Move(part, path, overwrite: true);
            return path;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw CallException.NotStarted($"the agent cannot be put into {folder}: {e.Message}", e);
        }
    }
}
