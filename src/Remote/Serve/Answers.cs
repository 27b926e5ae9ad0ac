using System.Net;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Burst.Remote.Serve;

/// <summary>Answers in one piece, with their length: gg's client does not know chunks.</summary>
internal static class Answers
{
    /// <summary>The largest message: a thunk with some 500,000 inputs.</summary>
    private const long MaxMessageBytes = 64 << 20;

    public static Task TextAsync(HttpContext context, HttpStatusCode status, string text) =>
        BytesAsync(context, status, "text/plain", Encoding.UTF8.GetBytes(text.Length == 0 ? "" : text + "\n"));

    public static async Task BytesAsync(HttpContext context, HttpStatusCode status, string type, ReadOnlyMemory<byte> body)
    {
        context.Response.StatusCode = (int)status;
        context.Response.ContentType = type;
        context.Response.ContentLength = body.Length;
        await context.Response.Body.WriteAsync(body, context.RequestAborted);
    }

    /// <summary>The whole body of a request that is kept in memory: all but objects.</summary>
    /// <exception cref="BadHttpRequestException">It is larger than the server takes, or broken off.</exception>
    public static async Task<ReadOnlyMemory<byte>> BodyAsync(HttpContext context)
    {
        var limit = context.Features.GetRequiredFeature<IHttpMaxRequestBodySizeFeature>();
        limit.MaxRequestBodySize = Math.Min(MaxMessageBytes, limit.MaxRequestBodySize ?? long.MaxValue);
        using var body = new MemoryStream((int)Math.Clamp(context.Request.ContentLength ?? 0, 0, 1 << 20));
        await context.Request.Body.CopyToAsync(body, context.RequestAborted);
        return body.ToArray();
    }
}
