using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Burst.Thunks;

namespace Burst.Gg.Describe;

/// <summary>One name for all programs of a thunk, by which gg names a cloud function.</summary>
public static class ExecutableHash
{
    /// <summary>base64url, without padding, of the SHA-256 of the executables' names in the thunk's order.</summary>
    public static string Of(Thunk thunk)
    {
        using var sha = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var executable in thunk.Executables)
            sha.AppendData(Encoding.UTF8.GetBytes(executable.Reference));
        return Base64Url.EncodeToString(sha.GetHashAndReset());
    }
}
