using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;
using System.Reflection.PortableExecutable;
using System.Runtime.CompilerServices;
using Burst.Wasm.Runtime;
using Burst.Wasm.Structure;

namespace Burst.Wasm.Compile.Il;

/// <summary>An assembly of static methods in the making.</summary>
/// <remarks>
/// Methods are numbered from 1 in the order in which they are declared, and found again by that number. The image may
/// use what is internal to this assembly. Source of the format: ECMA-335, partition II.
/// </remarks>
internal sealed class CodeImage
{
    /// <summary>Methods are found faster by the runtime when a type has not too many.</summary>
    private const int MethodsPerType = 512;

    private const int MethodTokenBase = 0x06000000;

    private readonly MetadataBuilder _metadata = new();
    private readonly BlobBuilder _il = new();
    private readonly MethodBodyStreamEncoder _bodies;
    private readonly List<(BlobHandle Signature, int Offset, MethodImplAttributes Flags)> _methods = [];
    private readonly Dictionary<Assembly, AssemblyReferenceHandle> _assemblies = [];
    private readonly Dictionary<Type, EntityHandle> _types = [];
    private readonly Dictionary<MemberInfo, (int Token, int ParameterCount)> _members = [];
    private readonly Dictionary<FunctionType, (BlobHandle Blob, int Token)> _signatures = [];
    private readonly Dictionary<BlobHandle, StandaloneSignatureHandle> _localSignatures = [];

    public CodeImage(string name)
    {
        _bodies = new MethodBodyStreamEncoder(_il);
        var file = _metadata.GetOrAddString(name + ".dll");
        _metadata.AddModule(0, file, _metadata.GetOrAddGuid(Guid.NewGuid()), default, default);
        var assembly = _metadata.AddAssembly(
            _metadata.GetOrAddString(name), new Version(1, 0, 0, 0), default, default, 0, AssemblyHashAlgorithm.None);
        _metadata.AddTypeDefinition(
            0, default, _metadata.GetOrAddString("<Module>"), default, FirstField, MetadataTokens.MethodDefinitionHandle(1));
        AllowInternals(assembly);
    }

    private static FieldDefinitionHandle FirstField => MetadataTokens.FieldDefinitionHandle(1);

    /// <summary>The token of a method by its number in this image, from 0.</summary>
    public static int MethodToken(int number) => MethodTokenBase + number + 1;

    /// <summary>The token of a field of ours.</summary>
    public int TokenOf(FieldInfo field)
    {
        if (_members.TryGetValue(field, out var known))
            return known.Token;
        var blob = new BlobBuilder();
        Encode(new BlobEncoder(blob).Field().Type(), field.FieldType);
        return AddMember(field, blob, 0);
    }

    /// <summary>The token of a static method of ours or of the library.</summary>
    public int TokenOf(MethodInfo method, out int parameterCount)
    {
        if (_members.TryGetValue(method, out var known))
        {
            parameterCount = known.ParameterCount;
            return known.Token;
        }

        var parameters = Array.ConvertAll(method.GetParameters(), static parameter => parameter.ParameterType);
        parameterCount = parameters.Length;
        return AddMember(method, EncodeMethod(method.ReturnType, parameters), parameterCount);
    }

    public int TokenOf(string text) => MetadataTokens.GetToken(_metadata.GetOrAddUserString(text));

    public int TokenOf(Type type) => MetadataTokens.GetToken(ReferenceTo(type));

    /// <summary>The token for calls through pointers to functions of a type.</summary>
    public int SignatureTokenOf(FunctionType type) => SignatureOf(type).Token;

    /// <summary>Takes over a method's code, and says where it is for <see cref="Declare"/>.</summary>
    public int Write(IlBuilder code)
    {
        var body = _bodies.AddMethodBody(
            code.Length, code.MaxDepth + 2, 0, true, LocalSignature(code.Locals), MethodBodyAttributes.None);
        new BlobWriter(body.Instructions).WriteBytes(code.Buffer, 0, code.Length);
        return body.Offset;
    }

    /// <summary>Adds a method for a WebAssembly function; methods are numbered in the order of these calls.</summary>
    public void Declare(int offset, FunctionType type, MethodImplAttributes flags = MethodImplAttributes.IL) =>
        _methods.Add((SignatureOf(type).Blob, offset, flags));

    /// <summary>The finished image, as bytes of a PE file.</summary>
    public BlobBuilder Serialize()
    {
        var name = _metadata.GetOrAddString("f");
        foreach (var (signature, offset, flags) in _methods)
        {
            _metadata.AddMethodDefinition(
                MethodAttributes.Public | MethodAttributes.Static, flags, name, signature, offset,
                MetadataTokens.ParameterHandle(1));
        }

        var baseType = ReferenceTo(typeof(object));
        for (var first = 0; first < _methods.Count; first += MethodsPerType)
        {
            _metadata.AddTypeDefinition(
                TypeAttributes.Public | TypeAttributes.Abstract | TypeAttributes.Sealed, default,
                _metadata.GetOrAddString($"C{first / MethodsPerType}"), baseType, FirstField,
                MetadataTokens.MethodDefinitionHandle(first + 1));
        }

        var image = new BlobBuilder();
        new ManagedPEBuilder(PEHeaderBuilder.CreateLibraryHeader(), new MetadataRootBuilder(_metadata), _il)
            .Serialize(image);
        return image;
    }

    private static void Encode(SignatureTypeEncoder encoder, Type type, CodeImage image)
    {
        if (type == typeof(int))
            encoder.Int32();
        else if (type == typeof(uint))
            encoder.UInt32();
        else if (type == typeof(long))
            encoder.Int64();
        else if (type == typeof(ulong))
            encoder.UInt64();
        else if (type == typeof(float))
            encoder.Single();
        else if (type == typeof(double))
            encoder.Double();
        else if (type == typeof(byte))
            encoder.Byte();
        else if (type == typeof(bool))
            encoder.Boolean();
        else if (type == typeof(string))
            encoder.String();
        else if (type == typeof(object))
            encoder.Object();
        else if (type == typeof(nint))
            encoder.IntPtr();
        else if (type == typeof(nuint))
            encoder.UIntPtr();
        else if (type == typeof(void*))
            encoder.VoidPointer();
        else if (type.IsPointer)
            Encode(encoder.Pointer(), type.GetElementType()!, image);
        else if (type.IsSZArray)
            Encode(encoder.SZArray(), type.GetElementType()!, image);
        else if (type.IsGenericType)
            EncodeGeneric(encoder, type, image);
        else if (type.IsGenericMethodParameter)
            encoder.GenericMethodTypeParameter(type.GenericParameterPosition);
        else
            encoder.Type(image.ReferenceTo(type), type.IsValueType);
    }

    private static void EncodeGeneric(SignatureTypeEncoder encoder, Type type, CodeImage image)
    {
        var arguments = type.GetGenericArguments();
        var list = encoder.GenericInstantiation(
            image.ReferenceTo(type.GetGenericTypeDefinition()), arguments.Length, type.IsValueType);
        foreach (var argument in arguments)
            Encode(list.AddArgument(), argument, image);
    }

    private void Encode(SignatureTypeEncoder encoder, Type type) => Encode(encoder, type, this);

    private BlobBuilder EncodeMethod(Type result, ReadOnlySpan<Type> parameters)
    {
        var blob = new BlobBuilder();
        new BlobEncoder(blob).MethodSignature().Parameters(parameters.Length, out var resultEncoder, out var list);
        if (result == typeof(void))
            resultEncoder.Void();
        else
            Encode(resultEncoder.Type(), result);
        foreach (var parameter in parameters)
        {
            var isByRef = parameter.IsByRef;
            Encode(list.AddParameter().Type(isByRef), isByRef ? parameter.GetElementType()! : parameter);
        }

        return blob;
    }

    private (BlobHandle Blob, int Token) SignatureOf(FunctionType type)
    {
        if (_signatures.TryGetValue(type, out var known))
            return known;
        var parameters = new Type[type.Parameters.Length + 1];
        parameters[0] = typeof(InstanceBody);
        for (var i = 1; i < parameters.Length; i++)
            parameters[i] = type.Parameters[i - 1].ToClr();
        var blob = _metadata.GetOrAddBlob(
            EncodeMethod(type.Results.IsEmpty ? typeof(void) : type.Results[0].ToClr(), parameters));
        return _signatures[type] = (blob, MetadataTokens.GetToken(_metadata.AddStandaloneSignature(blob)));
    }

    private StandaloneSignatureHandle LocalSignature(IReadOnlyList<IlType> locals)
    {
        if (locals.Count == 0)
            return default;
        var blob = new BlobBuilder();
        var list = new BlobEncoder(blob).LocalVariableSignature(locals.Count);
        foreach (var local in locals)
        {
            var type = local.ToClr();
            var variable = list.AddVariable();
            Encode(variable.Type(type.IsByRef), type.IsByRef ? type.GetElementType()! : type);
        }

        var handle = _metadata.GetOrAddBlob(blob);
        if (!_localSignatures.TryGetValue(handle, out var signature))
            _localSignatures[handle] = signature = _metadata.AddStandaloneSignature(handle);
        return signature;
    }

    private int AddMember(MemberInfo member, BlobBuilder signature, int parameterCount)
    {
        var reference = _metadata.AddMemberReference(
            ReferenceTo(member.DeclaringType!), _metadata.GetOrAddString(member.Name), _metadata.GetOrAddBlob(signature));
        var token = MetadataTokens.GetToken(reference);
        _members[member] = (token, parameterCount);
        return token;
    }

    private EntityHandle ReferenceTo(Type type)
    {
        if (_types.TryGetValue(type, out var known))
            return known;
        if (type.IsConstructedGenericType)
        {
            var blob = new BlobBuilder();
            EncodeGeneric(new BlobEncoder(blob).TypeSpecificationSignature(), type, this);
            return _types[type] = _metadata.AddTypeSpecification(_metadata.GetOrAddBlob(blob));
        }

        EntityHandle scope = type.DeclaringType is { } outer ? ReferenceTo(outer) : ReferenceTo(type.Assembly);
        var name = _metadata.GetOrAddString(type.Name);
        var @namespace = type.IsNested ? default : _metadata.GetOrAddString(type.Namespace ?? "");
        return _types[type] = _metadata.AddTypeReference(scope, @namespace, name);
    }

    private AssemblyReferenceHandle ReferenceTo(Assembly assembly)
    {
        if (_assemblies.TryGetValue(assembly, out var known))
            return known;
        var name = assembly.GetName();
        var key = name.GetPublicKeyToken() is { Length: > 0 } token ? _metadata.GetOrAddBlob(token) : default;
        return _assemblies[assembly] = _metadata.AddAssemblyReference(
            _metadata.GetOrAddString(name.Name!), name.Version!, default, key, 0, default);
    }

    private void AllowInternals(AssemblyDefinitionHandle assembly)
    {
        var signature = new BlobBuilder();
        new BlobEncoder(signature).MethodSignature(isInstanceMethod: true).Parameters(
            1, static result => result.Void(), static list => list.AddParameter().Type().String());
        var constructor = _metadata.AddMemberReference(
            ReferenceTo(typeof(IgnoresAccessChecksToAttribute)), _metadata.GetOrAddString(".ctor"),
            _metadata.GetOrAddBlob(signature));
        var value = new BlobBuilder();
        new BlobEncoder(value).CustomAttributeSignature(
            list => list.AddArgument().Scalar().Constant(typeof(InstanceBody).Assembly.GetName().Name),
            static named => named.Count(0));
        _metadata.AddCustomAttribute(assembly, constructor, _metadata.GetOrAddBlob(value));
    }
}
