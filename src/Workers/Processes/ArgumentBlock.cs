using System.Runtime.InteropServices;
using System.Text;
using Burst.Thunks;
using Burst.Thunks.Wire;

namespace Burst.Workers.Processes;

/// <summary>The argument vector and the environment of one function, in memory that <c>execve</c> can read.</summary>
/// <remarks>
/// <para>One buffer for the texts, one for the pointers; both are used again and only ever grow. Belongs to one
/// slot.</para>
/// <para>A text with a zero byte ends there, as it does in gg.</para>
/// </remarks>
internal sealed unsafe class ArgumentBlock : IDisposable
{
    private readonly byte[] _objectsPath;
    private readonly byte[] _lastVariables;
    private byte* _text;
    private byte** _pointers;
    private int _textLength;
    private int _textCapacity = 4096;
    private int _pointerCapacity = 64;
    private int[] _offsets = new int[64];
    private int _count;
    private int _programOffset;
    private int _thunkPathOffset;
    private int _environmentIndex;

    /// <param name="objectsPath">The folder that references stand for, without a slash at the end.</param>
    /// <param name="isVerbose">Whether the function is told so.</param>
    public ArgumentBlock(string objectsPath, bool isVerbose)
    {
        _objectsPath = Encoding.UTF8.GetBytes(objectsPath);
        _lastVariables = Encoding.UTF8.GetBytes(
            $"__GG_DIR__={objectsPath}\0__GG_ENABLED__=1\0{(isVerbose ? "__GG_VERBOSE__=1\0" : "")}");
        _text = (byte*)NativeMemory.Alloc((nuint)_textCapacity);
        _pointers = (byte**)NativeMemory.Alloc((nuint)_pointerCapacity, (nuint)sizeof(byte*));
    }

    private static ReadOnlySpan<byte> ThunkPathName => "__GG_THUNK_PATH__="u8;

    /// <summary>The argument vector; a null pointer ends it.</summary>
    public byte** Arguments => _pointers;

    /// <summary>The environment; a null pointer ends it.</summary>
    public byte** Environment => _pointers + _environmentIndex;

    /// <summary>The path of the program.</summary>
    public byte* Program => _text + _programOffset;

    /// <summary>The path of the thunk's file.</summary>
    public byte* ThunkPath => _text + _thunkPathOffset;

    /// <summary>Bytes of all arguments and variables, with the zero behind each.</summary>
    public int LengthBytes => _programOffset;

    /// <summary>Bytes of the longest argument or variable, with the zero behind it.</summary>
    public int LongestBytes
    {
        get
        {
            var longest = 0;
            var end = _programOffset;
            for (var i = _count - 1; i >= 0; i--)
            {
                if (_offsets[i] < 0)
                    continue;
                longest = Math.Max(longest, end - _offsets[i]);
                end = _offsets[i];
            }

            return longest;
        }
    }

    /// <summary>The variable by which a function's processes can be told from others.</summary>
    public string ThunkPathVariable =>
        Marshal.PtrToStringUTF8((nint)(_text + _thunkPathOffset - ThunkPathName.Length)) ?? "";

    /// <summary>Fills the block; what the properties gave before is no longer valid.</summary>
    public void Build(in ThunkView thunk, in ObjectHash hash)
    {
        _textLength = 0;
        _count = 0;
        foreach (var argument in thunk.Arguments)
            AddReplaced(argument);
        AddNull();

        _environmentIndex = _count;
        foreach (var variable in thunk.EnvironmentVariables)
            AddReplaced(variable);

        Span<byte> name = stackalloc byte[ObjectHash.MaxTextLength];
        Mark();
        Append(ThunkPathName);
        _thunkPathOffset = _textLength;
        AppendPath(name[..hash.Format(name)]);
        Append("\0"u8);
        for (var rest = (ReadOnlySpan<byte>)_lastVariables; !rest.IsEmpty;)
        {
            var end = rest.IndexOf((byte)0) + 1;
            Mark();
            Append(rest[..end]);
            rest = rest[end..];
        }

        AddNull();
        _programOffset = _textLength;
        AppendPath(thunk.FunctionHash);
        Append("\0"u8);
        FillPointers();
    }

    public void Dispose()
    {
        NativeMemory.Free(_text);
        NativeMemory.Free(_pointers);
        _text = null;
        _pointers = null;
    }

    private void AddReplaced(ReadOnlySpan<byte> text)
    {
        Mark();
        while (ReferenceText.TryFind(text, out var start, out var end, out var reference))
        {
            Append(text[..start]);
            AppendPath(reference);
            text = text[end..];
        }

        Append(text);
        Append("\0"u8);
    }

    private void AppendPath(ReadOnlySpan<byte> name)
    {
        Append(_objectsPath);
        Append("/"u8);
        Append(name);
    }

    private void Append(ReadOnlySpan<byte> bytes)
    {
        if (_textCapacity - _textLength < bytes.Length)
        {
            _textCapacity = (int)Math.Min(int.MaxValue, Math.Max(2L * _textCapacity, (long)_textLength + bytes.Length));
            _text = (byte*)NativeMemory.Realloc(_text, (nuint)_textCapacity);
        }

        bytes.CopyTo(new Span<byte>(_text + _textLength, _textCapacity - _textLength));
        _textLength += bytes.Length;
    }

    private void Mark() => AddOffset(_textLength);

    private void AddNull() => AddOffset(-1);

    private void AddOffset(int offset)
    {
        if (_count == _offsets.Length)
            Array.Resize(ref _offsets, 2 * _count);
        _offsets[_count++] = offset;
    }

    // Last, because the texts move while they grow.
    private void FillPointers()
    {
        if (_pointerCapacity < _count)
        {
            _pointerCapacity = _offsets.Length;
            _pointers = (byte**)NativeMemory.Realloc(_pointers, (nuint)_pointerCapacity * (nuint)sizeof(byte*));
        }

        for (var i = 0; i < _count; i++)
            _pointers[i] = _offsets[i] < 0 ? null : _text + _offsets[i];
    }
}
