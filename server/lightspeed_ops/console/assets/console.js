var Yd=Object.create;var gs=Object.defineProperty;var jd=Object.getOwnPropertyDescriptor;var Wd=Object.getOwnPropertyNames;var Hd=Object.getPrototypeOf,Kd=Object.prototype.hasOwnProperty;var S=(e,t)=>()=>{try{return t||e((t={exports:{}}).exports,t),t.exports}catch(n){throw t=0,n}};var $d=(e,t,n,u)=>{if(t&&typeof t=="object"||typeof t=="function")for(let r of Wd(t))!Kd.call(e,r)&&r!==n&&gs(e,r,{get:()=>t[r],enumerable:!(u=jd(t,r))||u.enumerable});return e};var Ct=(e,t,n)=>(n=e!=null?Yd(Hd(e)):{},$d(t||!e||!e.__esModule?gs(n,"default",{value:e,enumerable:!0}):n,e));var ri=S(ui=>{"use strict";Object.defineProperty(ui,"__esModule",{value:!0})});var kn=S(Or=>{"use strict";Object.defineProperty(Or,"__esModule",{value:!0});Or.isMessage=Nf;function Nf(e,t){return e!==null&&typeof e=="object"&&"$typeName"in e&&typeof e.$typeName=="string"?t===void 0?!0:t.typeName===e.$typeName:!1}});var le=S(Cn=>{"use strict";Object.defineProperty(Cn,"__esModule",{value:!0});Cn.ScalarType=void 0;var oi;(function(e){e[e.DOUBLE=1]="DOUBLE",e[e.FLOAT=2]="FLOAT",e[e.INT64=3]="INT64",e[e.UINT64=4]="UINT64",e[e.INT32=5]="INT32",e[e.FIXED64=6]="FIXED64",e[e.FIXED32=7]="FIXED32",e[e.BOOL=8]="BOOL",e[e.STRING=9]="STRING",e[e.BYTES=12]="BYTES",e[e.UINT32=13]="UINT32",e[e.SFIXED32=15]="SFIXED32",e[e.SFIXED64=16]="SFIXED64",e[e.SINT32=17]="SINT32",e[e.SINT64=18]="SINT64"})(oi||(Cn.ScalarType=oi={}))});var Pn=S(Ve=>{"use strict";Object.defineProperty(Ve,"__esModule",{value:!0});Ve.varint64read=If;Ve.varint64write=Tf;Ve.int64FromString=Lf;Ve.int64ToString=wf;Ve.uInt64ToString=ai;Ve.varint32write=Bf;Ve.varint32read=Mf;function If(){let e=this.buf,t=this.pos,n=0,u=0;for(let o=0;o<28;o+=7){let s=e[t++];if(n|=(s&127)<<o,(s&128)==0){this.pos=t,this.assertBounds(),this.varint64Lo=n,this.varint64Hi=u;return}}let r=e[t++];if(n|=(r&15)<<28,u=(r&112)>>4,(r&128)==0){this.pos=t,this.assertBounds(),this.varint64Lo=n,this.varint64Hi=u;return}for(let o=3;o<=31;o+=7){let s=e[t++];if(u|=(s&127)<<o,(s&128)==0){this.pos=t,this.assertBounds(),this.varint64Lo=n,this.varint64Hi=u;return}}throw new Error("invalid varint")}function Tf(e,t,n){for(let o=0;o<28;o=o+7){let s=e>>>o,a=!(!(s>>>7)&&t==0),i=(a?s|128:s)&255;if(n.push(i),!a)return}let u=e>>>28&15|(t&7)<<4,r=t>>3!=0;if(n.push((r?u|128:u)&255),!!r){for(let o=3;o<31;o=o+7){let s=t>>>o,a=!!(s>>>7),i=(a?s|128:s)&255;if(n.push(i),!a)return}n.push(t>>>31&1)}}var Fn=4294967296;function Lf(e){let t=e[0]==="-";t&&(e=e.slice(1));let n=1e6,u=0,r=0;function o(s,a){let i=Number(e.slice(s,a));r*=n,u=u*n+i,u>=Fn&&(r=r+(u/Fn|0),u=u%Fn)}return o(-24,-18),o(-18,-12),o(-12,-6),o(-6),t?ii(u,r):kr(u,r)}function wf(e,t){let n=kr(e,t),u=n.hi&2147483648;u&&(n=ii(n.lo,n.hi));let r=ai(n.lo,n.hi);return u?"-"+r:r}function ai(e,t){if({lo:e,hi:t}=Df(e,t),t<=2097151)return String(Fn*t+e);let n=e&16777215,u=(e>>>24|t<<8)&16777215,r=t>>16&65535,o=n+u*6777216+r*6710656,s=u+r*8147497,a=r*2,i=1e7;return o>=i&&(s+=Math.floor(o/i),o%=i),s>=i&&(a+=Math.floor(s/i),s%=i),a.toString()+si(s)+si(o)}function Df(e,t){return{lo:e>>>0,hi:t>>>0}}function kr(e,t){return{lo:e|0,hi:t|0}}function ii(e,t){return t=~t,e?e=~e+1:t+=1,kr(e,t)}var si=e=>{let t=String(e);return"0000000".slice(t.length)+t};function Bf(e,t){if(e>>>0<128){t.push(e);return}if(e>=0){for(;e>127;)t.push(e&127|128),e=e>>>7;t.push(e)}else{for(let n=0;n<9;n++)t.push(e&127|128),e=e>>7;t.push(1)}}function Mf(){let e=this.buf[this.pos++];if((e&128)===0)return this.assertBounds(),e;let t=e&127;if(e=this.buf[this.pos++],t|=(e&127)<<7,(e&128)===0)return this.assertBounds(),t;if(e=this.buf[this.pos++],t|=(e&127)<<14,(e&128)===0)return this.assertBounds(),t;if(e=this.buf[this.pos++],t|=(e&127)<<21,(e&128)===0)return this.assertBounds(),t;e=this.buf[this.pos++],t|=(e&15)<<28;for(let n=5;(e&128)!==0&&n<10;n++)e=this.buf[this.pos++];if((e&128)!==0)throw new Error("invalid varint");return this.assertBounds(),t>>>0}});var Te=S(Un=>{"use strict";Object.defineProperty(Un,"__esModule",{value:!0});Un.protoInt64=void 0;var Gn=Pn();Un.protoInt64=Af();function Af(){let e=new DataView(new ArrayBuffer(8));if(typeof BigInt=="function"&&typeof e.getBigInt64=="function"&&typeof e.getBigUint64=="function"&&typeof e.setBigInt64=="function"&&typeof e.setBigUint64=="function"&&(!!globalThis.Deno||!!globalThis.Bun||typeof process!="object"||typeof process.env!="object"||process.env.BUF_BIGINT_DISABLE!=="1")){let n=BigInt("-9223372036854775808"),u=BigInt("9223372036854775807"),r=BigInt("0"),o=BigInt("18446744073709551615");return{zero:BigInt(0),supported:!0,parse(s){let a=typeof s=="bigint"?s:BigInt(s);if(a>u||a<n)throw new Error(`invalid int64: ${s}`);return a},uParse(s){let a=typeof s=="bigint"?s:BigInt(s);if(a>o||a<r)throw new Error(`invalid uint64: ${s}`);return a},enc(s){return e.setBigInt64(0,this.parse(s),!0),{lo:e.getInt32(0,!0),hi:e.getInt32(4,!0)}},uEnc(s){return e.setBigInt64(0,this.uParse(s),!0),{lo:e.getInt32(0,!0),hi:e.getInt32(4,!0)}},dec(s,a){return e.setInt32(0,s,!0),e.setInt32(4,a,!0),e.getBigInt64(0,!0)},uDec(s,a){return e.setInt32(0,s,!0),e.setInt32(4,a,!0),e.getBigUint64(0,!0)}}}return{zero:"0",supported:!1,parse(n){return typeof n!="string"&&(n=n.toString()),ci(n),n},uParse(n){return typeof n!="string"&&(n=n.toString()),li(n),n},enc(n){return typeof n!="string"&&(n=n.toString()),ci(n),(0,Gn.int64FromString)(n)},uEnc(n){return typeof n!="string"&&(n=n.toString()),li(n),(0,Gn.int64FromString)(n)},dec(n,u){return(0,Gn.int64ToString)(n,u)},uDec(n,u){return(0,Gn.uInt64ToString)(n,u)}}}function ci(e){if(!/^-?[0-9]+$/.test(e))throw new Error("invalid int64: "+e)}function li(e){if(!/^[0-9]+$/.test(e))throw new Error("invalid uint64: "+e)}});var qe=S(L0=>{"use strict";Object.defineProperty(L0,"__esModule",{value:!0});L0.scalarEquals=kf;L0.scalarZeroValue=Cf;L0.isScalarZeroValue=Ff;var Of=Te(),j=le();function kf(e,t,n){if(t===n)return!0;if(e==j.ScalarType.BYTES){if(!(t instanceof Uint8Array)||!(n instanceof Uint8Array)||t.length!==n.length)return!1;for(let u=0;u<t.length;u++)if(t[u]!==n[u])return!1;return!0}switch(e){case j.ScalarType.UINT64:case j.ScalarType.FIXED64:case j.ScalarType.INT64:case j.ScalarType.SFIXED64:case j.ScalarType.SINT64:return t==n}return!1}function Cf(e,t){switch(e){case j.ScalarType.STRING:return"";case j.ScalarType.BOOL:return!1;case j.ScalarType.DOUBLE:case j.ScalarType.FLOAT:return 0;case j.ScalarType.INT64:case j.ScalarType.UINT64:case j.ScalarType.SFIXED64:case j.ScalarType.FIXED64:case j.ScalarType.SINT64:return t?"0":Of.protoInt64.zero;case j.ScalarType.BYTES:return new Uint8Array(0);default:return 0}}function Ff(e,t){switch(e){case j.ScalarType.BOOL:return t===!1;case j.ScalarType.STRING:return t==="";case j.ScalarType.BYTES:return t instanceof Uint8Array&&!t.byteLength;case j.ScalarType.DOUBLE:case j.ScalarType.FLOAT:return Object.is(t,0);default:return t==0}}});var Se=S(ve=>{"use strict";Object.defineProperty(ve,"__esModule",{value:!0});ve.unsafeLocal=void 0;ve.unsafeOneofCase=Pf;ve.unsafeIsSet=Gf;ve.unsafeIsSetExplicit=Uf;ve.unsafeGet=Vf;ve.unsafeSet=qf;ve.setOwn=Yf;ve.getOwn=jf;ve.unsafeClear=Wf;var pi=qe(),di=2;ve.unsafeLocal=Symbol.for("reflect unsafe local");function Pf(e,t){let n=e[t.localName].case;return n===void 0?n:t.fields.find(u=>u.localName===n)}function Gf(e,t){let n=t.localName;if(t.oneof)return e[t.oneof.localName].case===n;if(t.presence!=di)return e[n]!==void 0&&Object.prototype.hasOwnProperty.call(e,n);switch(t.fieldKind){case"list":return e[n].length>0;case"map":return Object.keys(e[n]).length>0;case"scalar":return!(0,pi.isScalarZeroValue)(t.scalar,e[n]);case"enum":return e[n]!==t.enum.values[0].number}throw new Error("message field with implicit presence")}function Uf(e,t){return Object.prototype.hasOwnProperty.call(e,t)&&e[t]!==void 0}function Vf(e,t){if(t.oneof){let n=e[t.oneof.localName];return n.case===t.localName?n.value:void 0}return e[t.localName]}function qf(e,t,n){t.oneof?e[t.oneof.localName]={case:t.localName,value:n}:e[t.localName]=n}function Yf(e,t,n){t==="__proto__"?Object.defineProperty(e,"__proto__",{value:n,writable:!0,enumerable:!0,configurable:!0}):e[t]=n}function jf(e,t){return Object.prototype.hasOwnProperty.call(e,t)?e[t]:void 0}function Wf(e,t){let n=t.localName;if(t.oneof){let u=t.oneof.localName;e[u].case===n&&(e[u]={case:void 0})}else if(t.presence!=di)delete e[n];else switch(t.fieldKind){case"map":e[n]={};break;case"list":e[n]=[];break;case"enum":e[n]=t.enum.values[0].number;break;case"scalar":e[n]=(0,pi.scalarZeroValue)(t.scalar,t.longAsString);break}}});var jt=S(bt=>{"use strict";Object.defineProperty(bt,"__esModule",{value:!0});bt.isObject=w0;bt.isOneofADT=Hf;bt.isReflectList=Kf;bt.isReflectMap=$f;bt.isReflectMessage=Zf;var Cr=Se();function w0(e){return e!==null&&typeof e=="object"&&!Array.isArray(e)}function Hf(e){return e!==null&&typeof e=="object"&&"case"in e&&(typeof e.case=="string"&&"value"in e&&e.value!=null||e.case===void 0&&(!("value"in e)||e.value===void 0))}function Kf(e,t){var n,u,r,o;if(w0(e)&&Cr.unsafeLocal in e&&"add"in e&&"field"in e&&typeof e.field=="function"){if(t!==void 0){let s=t,a=e.field();return s.listKind==a.listKind&&s.scalar===a.scalar&&((n=s.message)===null||n===void 0?void 0:n.typeName)===((u=a.message)===null||u===void 0?void 0:u.typeName)&&((r=s.enum)===null||r===void 0?void 0:r.typeName)===((o=a.enum)===null||o===void 0?void 0:o.typeName)}return!0}return!1}function $f(e,t){var n,u,r,o;if(w0(e)&&Cr.unsafeLocal in e&&"has"in e&&"field"in e&&typeof e.field=="function"){if(t!==void 0){let s=t,a=e.field();return s.mapKey===a.mapKey&&s.mapKind==a.mapKind&&s.scalar===a.scalar&&((n=s.message)===null||n===void 0?void 0:n.typeName)===((u=a.message)===null||u===void 0?void 0:u.typeName)&&((r=s.enum)===null||r===void 0?void 0:r.typeName)===((o=a.enum)===null||o===void 0?void 0:o.typeName)}return!0}return!1}function Zf(e,t){return w0(e)&&Cr.unsafeLocal in e&&"desc"in e&&w0(e.desc)&&e.desc.kind==="message"&&(t===void 0||e.desc.typeName==t.typeName)}});var _t=S(D0=>{"use strict";Object.defineProperty(D0,"__esModule",{value:!0});D0.isWrapper=Jf;D0.isWrapperDesc=fi;D0.hasCustomJsonRepresentation=Xf;function Jf(e){return mi(e.$typeName)}function fi(e){let t=e.fields[0];return mi(e.typeName)&&t!==void 0&&t.fieldKind=="scalar"&&t.name=="value"&&t.number==1}function Xf(e){switch(e.typeName){case"google.protobuf.Any":case"google.protobuf.Timestamp":case"google.protobuf.Duration":case"google.protobuf.FieldMask":case"google.protobuf.Struct":case"google.protobuf.Value":case"google.protobuf.ListValue":return!0;default:return fi(e)}}var Qf=new Set(["google.protobuf.DoubleValue","google.protobuf.FloatValue","google.protobuf.Int64Value","google.protobuf.UInt64Value","google.protobuf.Int32Value","google.protobuf.UInt32Value","google.protobuf.BoolValue","google.protobuf.StringValue","google.protobuf.BytesValue"]);function mi(e){return Qf.has(e)}});var Oe=S(Pr=>{"use strict";Object.defineProperty(Pr,"__esModule",{value:!0});Pr.create=rm;var hi=kn(),B0=le(),zf=qe(),bi=jt(),em=Se(),tm=_t(),nm=999,um=998,_i=2;function rm(e,t){return(0,hi.isMessage)(t,e)?t:yi(e)(t)}var gi=new WeakMap;function yi(e){let t=gi.get(e);return t===void 0&&(t=om(e),gi.set(e,t)),t}var Fr=0,vi=1,Si=2,Ei=3;function om(e){let t=e.typeName,{properties:n,prototype:u}=sm(e);return r=>{let o;u!==void 0?(o=Object.create(u),o.$typeName=t):o={$typeName:t};for(let s=0;s<n.length;s++){let a=n[s],i=a.name,c=r?.[i];switch(a.kind){case Fr:c!=null?o[i]=a.convert!==void 0?a.convert(c):c:a.constant!==void 0&&(o[i]=a.constant);break;case vi:o[i]=a.convert!==void 0&&Array.isArray(c)?c.map(a.convert):c??[];break;case Si:if(a.convert===void 0||!(0,bi.isObject)(c))o[i]=c??{};else{let l={},f=Object.keys(c);for(let g=0;g<f.length;g++)(0,em.setOwn)(l,f[g],a.convert(c[f[g]]));o[i]=l}break;case Ei:{let l=c;if(l?.case!=null){let f=a.convert.get(l.case);if(f!==void 0){o[i]={case:l.case,value:f(l.value)};break}}o[i]={case:void 0};break}}}return o}}function sm(e){var t,n;let u=[],r={},o=im(e);for(let s of e.members){let a=s.localName;if(s.kind=="oneof"){u.push({name:a,kind:Ei,constant:void 0,convert:am(s)});continue}switch(s.fieldKind){case"message":{u.push({name:a,kind:Fr,constant:void 0,convert:Vn(s)});break}case"list":{u.push({name:a,kind:vi,constant:void 0,convert:s.listKind=="message"?(t=Vn(s))!==null&&t!==void 0?t:(i=>i):s.scalar==B0.ScalarType.BYTES?M0:void 0});break}case"map":{u.push({name:a,kind:Si,constant:void 0,convert:s.mapKind=="message"?(n=Vn(s))!==null&&n!==void 0?n:(i=>i):s.scalar==B0.ScalarType.BYTES?M0:void 0});break}default:{let i=cm(s);u.push({name:a,kind:Fr,constant:s.presence==_i?i:void 0,convert:s.fieldKind=="scalar"&&s.scalar==B0.ScalarType.BYTES?M0:void 0}),o&&(r[a]=i);break}}}return{properties:u,prototype:o?r:void 0}}function am(e){let t=new Map;for(let n of e.fields){let u;n.fieldKind=="message"?u=Vn(n):n.fieldKind=="scalar"&&n.scalar==B0.ScalarType.BYTES&&(u=M0),t.set(n.localName,u??(r=>r))}return t}function Vn(e){if(e.fieldKind=="message"&&!e.oneof&&(0,tm.isWrapperDesc)(e.message))return e.message.fields[0].scalar==B0.ScalarType.BYTES?M0:void 0;if(e.message.typeName=="google.protobuf.Struct"&&e.parent.typeName!=="google.protobuf.Value")return;let t=e.message,n;return u=>!(0,bi.isObject)(u)||(0,hi.isMessage)(u,t)?u:(n??(n=yi(t)),n(u))}function M0(e){return Array.isArray(e)?new Uint8Array(e):e}function im(e){switch(e.file.edition){case nm:return!1;case um:return!0;default:return e.fields.some(t=>t.presence!=_i&&t.fieldKind!="message"&&!t.oneof)}}function cm(e){let t=e.getDefaultValue();return t!==void 0?e.fieldKind=="scalar"&&e.longAsString?t.toString():t:e.fieldKind=="scalar"?(0,zf.scalarZeroValue)(e.scalar,e.longAsString):e.enum.values[0].number}});var yt=S(A0=>{"use strict";Object.defineProperty(A0,"__esModule",{value:!0});A0.FieldError=void 0;A0.isFieldError=pm;var lm=["FieldValueInvalidError","FieldListRangeError","ForeignFieldError"],Gr=class extends Error{constructor(t,n,u="FieldValueInvalidError"){super(n),this.name=u,this.field=()=>t}};A0.FieldError=Gr;function pm(e){return e instanceof Error&&lm.includes(e.name)&&"field"in e&&typeof e.field=="function"}});var qn=S(O0=>{"use strict";Object.defineProperty(O0,"__esModule",{value:!0});O0.configureTextEncoding=Ri;O0.getTextEncoding=dm;O0.emulateEncodeInto=xi;var Ur;function Ri(e){var t;Ur=Object.assign(Object.assign({},e),{encodeUtf8Into:(t=e.encodeUtf8Into)!==null&&t!==void 0?t:xi(e.encodeUtf8.bind(e))})}function dm(){if(!Ur){let e=globalThis;if(!e.TextEncoder||!e.TextDecoder)throw new Error("encoding API missing: install TextEncoder and TextDecoder on globalThis");let t=new e.TextEncoder,n=new e.TextDecoder("utf-8",{ignoreBOM:!0}),u,r={encodeUtf8(s){return t.encode(s)},decodeUtf8(s,a){return a?(u||(u=new e.TextDecoder("utf-8",{fatal:!0,ignoreBOM:!0})),u.decode(s)):n.decode(s)},checkUtf8(s){try{return encodeURIComponent(s),!0}catch{return!1}}};t.encodeInto&&(r.encodeUtf8Into=t.encodeInto.bind(t));let o=String.prototype.isWellFormed;o&&(r.checkUtf8=s=>o.call(s)),Ri(r)}return Ur}function xi(e){return(t,n)=>{let u=e(t);return n.set(u),{written:u.byteLength}}}});var ze=S(W=>{"use strict";Object.defineProperty(W,"__esModule",{value:!0});W.BinaryReader=W.BinaryWriter=W.INT32_MIN=W.INT32_MAX=W.UINT32_MAX=W.FLOAT32_MIN=W.FLOAT32_MAX=W.WireType=void 0;var Ni=Pn(),ke=Te(),Yr=qn(),Qe;(function(e){e[e.Varint=0]="Varint",e[e.Bit64=1]="Bit64",e[e.LengthDelimited=2]="LengthDelimited",e[e.StartGroup=3]="StartGroup",e[e.EndGroup=4]="EndGroup",e[e.Bit32=5]="Bit32"})(Qe||(W.WireType=Qe={}));W.FLOAT32_MAX=34028234663852886e22;W.FLOAT32_MIN=-34028234663852886e22;W.UINT32_MAX=4294967295;W.INT32_MAX=2147483647;W.INT32_MIN=-2147483648;var jr=class{constructor(t){this.stackPos=[],this.encodeUtf8Into=t?(0,Yr.emulateEncodeInto)(t):(0,Yr.getTextEncoding)().encodeUtf8Into,this.buffer=Ti,this.viewCache=mm,this.pos=0}ensureCapacity(t){let n=this.pos+t;if(n>this.buffer.length){let u=this.buffer.length||fm;for(;u<n;)u*=2;let r=new Uint8Array(u);this.pos>0&&r.set(this.buffer),this.buffer=r}}view(){let t=this.buffer,n=this.viewCache;if(n.byteLength===t.byteLength)return n;let u=new DataView(t.buffer);return this.viewCache=u,u}finish(){let t=this.buffer.slice(0,this.pos);return this.pos=0,this.stackPos=[],t}fork(){return this.stackPos.push(this.pos),this.ensureCapacity(k0),this.buffer[this.pos++]=0,this}join(){let t=this.stackPos.pop();if(t===void 0)throw new Error("invalid state, fork stack empty");let n=this.pos-t-k0,u=Vr(n);return u>k0&&(this.ensureCapacity(u-k0),this.buffer.copyWithin(t+u,t+k0,this.pos)),this.pos=t,this.uint32(n),this.pos+=n,this}tag(t,n){return this.uint32((t<<3|n)>>>0)}raw(t){return this.ensureCapacity(t.length),this.buffer.set(t,this.pos),this.pos+=t.length,this}uint32(t){if(Ii(t),this.ensureCapacity(5),t<128)return this.buffer[this.pos++]=t,this;for(;t>127;)this.buffer[this.pos++]=t&127|128,t>>>=7;return this.buffer[this.pos++]=t,this}int32(t){if(qr(t),t>=0)return this.uint32(t);this.ensureCapacity(10);for(let n=0;n<9;n++)this.buffer[this.pos++]=t&127|128,t>>=7;return this.buffer[this.pos++]=1,this}bool(t){return this.ensureCapacity(1),this.buffer[this.pos++]=t?1:0,this}bytes(t){return this.uint32(t.byteLength),this.raw(t)}string(t){typeof t!="string"&&(t=String(t));let n=t.length;if(n<=Li){this.ensureCapacity(n+1);let i=this.buffer,c=this.pos;i[c++]=n;let l=0;for(;l<n;l++){let f=t.charCodeAt(l);if(f>127)break;i[c++]=f}if(l==n)return this.pos=c,this}this.ensureCapacity(n*3+5);let u=Vr(n),r=this.buffer,o=this.pos,{written:s}=this.encodeUtf8Into(t,r.subarray(o+u)),a=Vr(s);return a!=u&&r.copyWithin(o+a,o+u,o+u+s),this.uint32(s),this.pos+=s,this}float(t){return gm(t),this.ensureCapacity(4),this.view().setFloat32(this.pos,t,!0),this.pos+=4,this}double(t){return this.ensureCapacity(8),this.view().setFloat64(this.pos,t,!0),this.pos+=8,this}fixed32(t){return Ii(t),this.ensureCapacity(4),this.view().setUint32(this.pos,t,!0),this.pos+=4,this}sfixed32(t){return qr(t),this.ensureCapacity(4),this.view().setInt32(this.pos,t,!0),this.pos+=4,this}sint32(t){return qr(t),this.uint32((t<<1^t>>31)>>>0)}sfixed64(t){let n=ke.protoInt64.enc(t);this.ensureCapacity(8);let u=this.view();return u.setInt32(this.pos,n.lo,!0),u.setInt32(this.pos+4,n.hi,!0),this.pos+=8,this}fixed64(t){let n=ke.protoInt64.uEnc(t);this.ensureCapacity(8);let u=this.view();return u.setInt32(this.pos,n.lo,!0),u.setInt32(this.pos+4,n.hi,!0),this.pos+=8,this}int64(t){let n=ke.protoInt64.enc(t);return this.writeVarint64(n.lo,n.hi)}sint64(t){let n=ke.protoInt64.enc(t),u=n.hi>>31,r=n.lo<<1^u,o=(n.hi<<1|n.lo>>>31)^u;return this.writeVarint64(r,o)}uint64(t){let n=ke.protoInt64.uEnc(t);return this.writeVarint64(n.lo,n.hi)}writeVarint64(t,n){this.ensureCapacity(10);let u=this.buffer,r=this.pos;for(let a=0;a<28;a=a+7){let i=t>>>a,c=!(!(i>>>7)&&n==0);if(u[r++]=(c?i|128:i)&255,!c)return this.pos=r,this}let o=t>>>28&15|(n&7)<<4,s=n>>3!=0;if(u[r++]=(s?o|128:o)&255,!s)return this.pos=r,this;for(let a=3;a<31;a=a+7){let i=n>>>a,c=!!(i>>>7);if(u[r++]=(c?i|128:i)&255,!c)return this.pos=r,this}return u[r++]=n>>>31&1,this.pos=r,this}};W.BinaryWriter=jr;var fm=128,k0=1,Ti=new Uint8Array(0),mm=new DataView(Ti.buffer),Li=32;function Vr(e){return e<128?1:e<16384?2:e<2097152?3:e<268435456?4:5}var Wr=class{constructor(t,n=(0,Yr.getTextEncoding)().decodeUtf8){this.decodeUtf8=n,this.varint64Lo=0,this.varint64Hi=0,this.varint64=Ni.varint64read,this.uint32=Ni.varint32read,this.buf=t,this.len=t.length,this.pos=0,this.view=new DataView(t.buffer,t.byteOffset,t.byteLength)}tag(){let t=this.pos,n=this.uint32(),u=this.pos-t;if(u>5||u==5&&this.buf[this.pos-1]>15)throw new Error("illegal tag: varint overflows uint32");let r=n>>>3,o=n&7;if(r<=0||o>5)throw new Error("illegal tag: field no "+r+" wire type "+o);return[r,o]}skip(t,n,u=100){let r=this.pos;switch(t){case Qe.Varint:for(;this.buf[this.pos++]&128;);break;case Qe.Bit64:this.pos+=4;case Qe.Bit32:this.pos+=4;break;case Qe.LengthDelimited:let o=this.uint32();this.pos+=o;break;case Qe.StartGroup:if(u<=0)throw new Error("maximum recursion depth reached");for(;;){let[s,a]=this.tag();if(a===Qe.EndGroup){if(n!==void 0&&s!==n)throw new Error("invalid end group tag");break}this.skip(a,s,u-1)}break;default:throw new Error("cant skip wire type "+t)}return this.assertBounds(),this.buf.subarray(r,this.pos)}assertBounds(){if(this.pos>this.len)throw new RangeError("premature EOF")}int32(){return this.uint32()|0}sint32(){let t=this.uint32();return t>>>1^-(t&1)}int64(){return this.varint64(),ke.protoInt64.dec(this.varint64Lo,this.varint64Hi)}uint64(){return this.varint64(),ke.protoInt64.uDec(this.varint64Lo,this.varint64Hi)}sint64(){this.varint64();let t=this.varint64Lo,n=this.varint64Hi,u=-(t&1);return t=(t>>>1|(n&1)<<31)^u,n=n>>>1^u,ke.protoInt64.dec(t,n)}bool(){let t=this.buf[this.pos];return t<128?(this.pos++,t!==0):(this.varint64(),this.varint64Lo!==0||this.varint64Hi!==0)}fixed32(){return this.view.getUint32((this.pos+=4)-4,!0)}sfixed32(){return this.view.getInt32((this.pos+=4)-4,!0)}fixed64(){return ke.protoInt64.uDec(this.sfixed32(),this.sfixed32())}sfixed64(){return ke.protoInt64.dec(this.sfixed32(),this.sfixed32())}float(){return this.view.getFloat32((this.pos+=4)-4,!0)}double(){return this.view.getFloat64((this.pos+=8)-8,!0)}bytes(){let t=this.uint32(),n=this.pos;return this.pos+=t,this.assertBounds(),this.buf.subarray(n,n+t)}string(t){let n=this.uint32(),u=this.pos;this.pos+=n,this.assertBounds();let r=this.buf;if(n<=Li){let o=new Array(n);for(let s=0;s<n;s++){let a=r[u+s];if(a>127)return this.decodeUtf8(r.subarray(u,this.pos),t);o[s]=a}return String.fromCharCode.apply(String,o)}return this.decodeUtf8(r.subarray(u,this.pos),t)}};W.BinaryReader=Wr;function qr(e){if(typeof e=="string")e=Number(e);else if(typeof e!="number")throw new Error("invalid int32: "+typeof e);if(!Number.isInteger(e)||e>W.INT32_MAX||e<W.INT32_MIN)throw new Error("invalid int32: "+e)}function Ii(e){if(typeof e=="string")e=Number(e);else if(typeof e!="number")throw new Error("invalid uint32: "+typeof e);if(!Number.isInteger(e)||e>W.UINT32_MAX||e<0)throw new Error("invalid uint32: "+e)}function gm(e){if(typeof e=="string"){let t=e;if(e=Number(e),Number.isNaN(e)&&t!=="NaN")throw new Error("invalid float32: "+t)}else if(typeof e!="number")throw new Error("invalid float32: "+typeof e);if(!Number.isFinite(Math.fround(e))&&Number.isFinite(e))throw new Error("invalid float32: "+e)}});var Wn=S(et=>{"use strict";Object.defineProperty(et,"__esModule",{value:!0});et.checkField=_m;et.checkListItem=ym;et.checkMapEntry=vm;et.checkScalarValue=jn;et.reasonSingular=C0;et.formatVal=F0;var L=le(),hm=kn(),Yn=yt(),Wt=jt(),Hr=ze(),bm=qn(),wi=Te();function _m(e,t){let n=e.fieldKind=="list"?(0,Wt.isReflectList)(t,e):e.fieldKind=="map"?(0,Wt.isReflectMap)(t,e):Kr(e,t);if(n===!0)return;let u;switch(e.fieldKind){case"list":u=`expected ${Bi(e)}, got ${F0(t)}`;break;case"map":u=`expected ${Mi(e)}, got ${F0(t)}`;break;default:u=C0(e,t,n)}return new Yn.FieldError(e,u)}function ym(e,t,n){let u=Kr(e,n);if(u!==!0)return new Yn.FieldError(e,`list item #${t+1}: ${C0(e,n,u)}`)}function vm(e,t,n){let u=jn(e.mapKey)(t);if(u!==!0)return new Yn.FieldError(e,`invalid map key: ${C0({scalar:e.mapKey},t,u)}`);let r=Kr(e,n);if(r!==!0)return new Yn.FieldError(e,`map entry ${F0(t)}: ${C0(e,n,r)}`)}function Kr(e,t){return e.scalar!==void 0?jn(e.scalar)(t):e.enum!==void 0?e.enum.open?jn(L.ScalarType.INT32)(t):e.enum.values.some(n=>n.number===t):(0,Wt.isReflectMessage)(t,e.message)}function jn(e){switch(e){case L.ScalarType.DOUBLE:return t=>typeof t=="number";case L.ScalarType.FLOAT:return t=>typeof t!="number"?!1:!Number.isFinite(Math.fround(t))&&Number.isFinite(t)?`${t.toFixed()} out of range`:!0;case L.ScalarType.INT32:case L.ScalarType.SFIXED32:case L.ScalarType.SINT32:return t=>typeof t!="number"||!Number.isInteger(t)?!1:t>Hr.INT32_MAX||t<Hr.INT32_MIN?`${t.toFixed()} out of range`:!0;case L.ScalarType.FIXED32:case L.ScalarType.UINT32:return t=>typeof t!="number"||!Number.isInteger(t)?!1:t>Hr.UINT32_MAX||t<0?`${t.toFixed()} out of range`:!0;case L.ScalarType.BOOL:return t=>typeof t=="boolean";case L.ScalarType.STRING:return t=>typeof t!="string"?!1:(0,bm.getTextEncoding)().checkUtf8(t)||"invalid UTF8";case L.ScalarType.BYTES:return t=>t instanceof Uint8Array;case L.ScalarType.INT64:case L.ScalarType.SFIXED64:case L.ScalarType.SINT64:return t=>{if(typeof t=="bigint"||typeof t=="number"||typeof t=="string"&&t.length>0)try{return wi.protoInt64.parse(t),!0}catch{return`${t} out of range`}return!1};case L.ScalarType.FIXED64:case L.ScalarType.UINT64:return t=>{if(typeof t=="bigint"||typeof t=="number"||typeof t=="string"&&t.length>0)try{return wi.protoInt64.uParse(t),!0}catch{return`${t} out of range`}return!1}}}function C0(e,t,n){return n=typeof n=="string"?`: ${n}`:`, got ${F0(t)}`,e.scalar!==void 0?`expected ${Sm(e.scalar)}`+n:e.enum!==void 0?`expected ${e.enum.toString()}`+n:`expected ${Di(e.message)}`+n}function F0(e){switch(typeof e){case"object":return e===null?"null":e instanceof Uint8Array?`Uint8Array(${e.length})`:Array.isArray(e)?`Array(${e.length})`:(0,Wt.isReflectList)(e)?Bi(e.field()):(0,Wt.isReflectMap)(e)?Mi(e.field()):(0,Wt.isReflectMessage)(e)?Di(e.desc):(0,hm.isMessage)(e)?`message ${e.$typeName}`:"object";case"string":return e.length>30?"string":`"${e.split('"').join('\\"')}"`;case"boolean":return String(e);case"number":return String(e);case"bigint":return String(e)+"n";default:return typeof e}}function Di(e){return`ReflectMessage (${e.typeName})`}function Bi(e){switch(e.listKind){case"message":return`ReflectList (${e.message.toString()})`;case"enum":return`ReflectList (${e.enum.toString()})`;case"scalar":return`ReflectList (${L.ScalarType[e.scalar]})`}}function Mi(e){switch(e.mapKind){case"message":return`ReflectMap (${L.ScalarType[e.mapKey]}, ${e.message.toString()})`;case"enum":return`ReflectMap (${L.ScalarType[e.mapKey]}, ${e.enum.toString()})`;case"scalar":return`ReflectMap (${L.ScalarType[e.mapKey]}, ${L.ScalarType[e.scalar]})`}}function Sm(e){switch(e){case L.ScalarType.STRING:return"string";case L.ScalarType.BOOL:return"boolean";case L.ScalarType.INT64:case L.ScalarType.SINT64:case L.ScalarType.SFIXED64:return"bigint (int64)";case L.ScalarType.UINT64:case L.ScalarType.FIXED64:return"bigint (uint64)";case L.ScalarType.BYTES:return"Uint8Array";case L.ScalarType.DOUBLE:return"number (float64)";case L.ScalarType.FLOAT:return"number (float32)";case L.ScalarType.FIXED32:case L.ScalarType.UINT32:return"number (uint32)";case L.ScalarType.INT32:case L.ScalarType.SFIXED32:case L.ScalarType.SINT32:return"number (int32)"}}});var Ht=S(P0=>{"use strict";Object.defineProperty(P0,"__esModule",{value:!0});P0.localMessageMapper=Nm;P0.wktStructToReflect=$r;P0.wktStructToLocal=Zr;var Ai=Oe(),Em=jt(),Oi=Se(),Rm=_t(),xm=0;function Nm(e){if(Im(e))return{toMessage:n=>$r(n),toLocal:n=>Zr(n)};if(e.fieldKind=="message"&&!e.oneof&&(0,Rm.isWrapperDesc)(e.message)){let n=e.message,u=n.fields[0].localName;return{toMessage:r=>{let o=(0,Ai.create)(n);return r!==void 0&&(o[u]=r),o},toLocal:r=>r[u]}}let t=e.message;return{toMessage:n=>n===void 0?(0,Ai.create)(t):n,toLocal:n=>n}}function Im(e){return e.message.typeName=="google.protobuf.Struct"&&e.parent.typeName!="google.protobuf.Value"}function $r(e){let t={$typeName:"google.protobuf.Struct",fields:{}};if((0,Em.isObject)(e))for(let n of Object.keys(e))(0,Oi.setOwn)(t.fields,n,Ci(e[n]));return t}function Zr(e){let t={};for(let n of Object.keys(e.fields))(0,Oi.setOwn)(t,n,ki(e.fields[n]));return t}function ki(e){switch(e.kind.case){case"structValue":return Zr(e.kind.value);case"listValue":return e.kind.value.values.map(ki);case"nullValue":case void 0:return null;default:return e.kind.value}}function Ci(e){let t={$typeName:"google.protobuf.Value",kind:{case:void 0}};switch(typeof e){case"number":t.kind={case:"numberValue",value:e};break;case"string":t.kind={case:"stringValue",value:e};break;case"boolean":t.kind={case:"boolValue",value:e};break;case"object":if(e===null)t.kind={case:"nullValue",value:xm};else if(Array.isArray(e)){let n={$typeName:"google.protobuf.ListValue",values:[]};if(Array.isArray(e))for(let u of e)n.values.push(Ci(u));t.kind={case:"listValue",value:n}}else t.kind={case:"structValue",value:$r(e)};break}return t}});var V0=S(U0=>{"use strict";Object.defineProperty(U0,"__esModule",{value:!0});U0.reflect=wm;U0.reflectList=Dm;U0.reflectMap=Bm;var te=le(),Kn=Wn(),Ui=yt(),fe=Se(),Tm=Oe(),Vi=_t(),Lm=qe(),Kt=Te(),$n=jt(),qi=Ht();function wm(e,t,n=!0){return new Zn(e,t,n)}var Fi=new WeakMap,Zn=class{get sortedFields(){let t=Fi.get(this.desc);if(t)return t;let n=this.desc.fields.concat().sort((u,r)=>u.number-r.number);return Fi.set(this.desc,n),n}constructor(t,n,u=!0){this.lists=new Map,this.maps=new Map,this.check=u,this.desc=t,this.message=this[fe.unsafeLocal]=n??(0,Tm.create)(t),this.fields=t.fields,this.oneofs=t.oneofs,this.members=t.members}findNumber(t){return this._fieldsByNumber||(this._fieldsByNumber=new Map(this.desc.fields.map(n=>[n.number,n]))),this._fieldsByNumber.get(t)}oneofCase(t){return G0(this.message,t),(0,fe.unsafeOneofCase)(this.message,t)}isSet(t){return G0(this.message,t),(0,fe.unsafeIsSet)(this.message,t)}clear(t){G0(this.message,t),(0,fe.unsafeClear)(this.message,t)}get(t){G0(this.message,t);let n=(0,fe.unsafeGet)(this.message,t);switch(t.fieldKind){case"list":let u=this.lists.get(t);return(!u||u[fe.unsafeLocal]!==n)&&this.lists.set(t,u=new Jn(t,n,this.check)),u;case"map":let r=this.maps.get(t);return(!r||r[fe.unsafeLocal]!==n)&&this.maps.set(t,r=new Xn(t,n,this.check)),r;case"message":return zr(t,n,this.check);case"scalar":return n===void 0?(0,Lm.scalarZeroValue)(t.scalar,!1):eo(t,n);case"enum":return n??t.enum.values[0].number}}set(t,n){if(G0(this.message,t),this.check){let r=(0,Kn.checkField)(t,n);if(r)throw r}let u;t.fieldKind=="message"?u=Qr(t,n):(0,$n.isReflectMap)(n)||(0,$n.isReflectList)(n)?u=n[fe.unsafeLocal]:u=to(t,n),(0,fe.unsafeSet)(this.message,t,u)}getUnknown(){return this.message.$unknown}setUnknown(t){this.message.$unknown=t}};function G0(e,t){if(t.parent.typeName!==e.$typeName)throw new Ui.FieldError(t,`cannot use ${t.toString()} with message ${e.$typeName}`,"ForeignFieldError")}function Dm(e,t,n=!0){return new Jn(e,t??[],n)}var Jn=class{field(){return this._field}get size(){return this._arr.length}constructor(t,n,u){this._field=t,this._arr=this[fe.unsafeLocal]=n,this.check=u}get(t){let n=this._arr[t];return n===void 0?void 0:Jr(this._field,n,this.check)}set(t,n){if(t<0||t>=this._arr.length)throw new Ui.FieldError(this._field,`list item #${t+1}: out of range`);if(this.check){let u=(0,Kn.checkListItem)(this._field,t,n);if(u)throw u}this._arr[t]=Pi(this._field,n)}add(t){if(this.check){let n=(0,Kn.checkListItem)(this._field,this._arr.length,t);if(n)throw n}this._arr.push(Pi(this._field,t))}clear(){this._arr.splice(0,this._arr.length)}[Symbol.iterator](){return this.values()}keys(){return this._arr.keys()}*values(){for(let t of this._arr)yield Jr(this._field,t,this.check)}*entries(){for(let t=0;t<this._arr.length;t++)yield[t,Jr(this._field,this._arr[t],this.check)]}};function Bm(e,t,n=!0){return new Xn(e,t,n)}var Xn=class{constructor(t,n,u=!0){this.obj=this[fe.unsafeLocal]=n??{},this.check=u,this._field=t}field(){return this._field}set(t,n){if(this.check){let u=(0,Kn.checkMapEntry)(this._field,t,n);if(u)throw u}return(0,fe.setOwn)(this.obj,Hn(t),Mm(this._field,n)),this}delete(t){let n=Hn(t),u=Object.prototype.hasOwnProperty.call(this.obj,n);return u&&delete this.obj[n],u}clear(){for(let t of Object.keys(this.obj))delete this.obj[t]}get(t){let n=(0,fe.getOwn)(this.obj,Hn(t));return n!==void 0&&(n=Xr(this._field,n,this.check)),n}has(t){return Object.prototype.hasOwnProperty.call(this.obj,Hn(t))}*keys(){for(let t of Object.keys(this.obj))yield Gi(t,this._field.mapKey)}*entries(){for(let t of Object.entries(this.obj))yield[Gi(t[0],this._field.mapKey),Xr(this._field,t[1],this.check)]}[Symbol.iterator](){return this.entries()}get size(){return Object.keys(this.obj).length}*values(){for(let t of Object.values(this.obj))yield Xr(this._field,t,this.check)}forEach(t,n){for(let u of this.entries())t.call(n,u[1],u[0],this)}};function Qr(e,t){return(0,$n.isReflectMessage)(t)?(0,Vi.isWrapper)(t.message)&&!e.oneof&&e.fieldKind=="message"?t.message.value:t.desc.typeName=="google.protobuf.Struct"&&e.parent.typeName!="google.protobuf.Value"?(0,qi.wktStructToLocal)(t.message):t.message:t}function zr(e,t,n){return t!==void 0&&((0,Vi.isWrapperDesc)(e.message)&&!e.oneof&&e.fieldKind=="message"?t={$typeName:e.message.typeName,value:eo(e.message.fields[0],t)}:e.message.typeName=="google.protobuf.Struct"&&e.parent.typeName!="google.protobuf.Value"&&(0,$n.isObject)(t)&&(t=(0,qi.wktStructToReflect)(t))),new Zn(e.message,t,n)}function Pi(e,t){return e.listKind=="message"?Qr(e,t):to(e,t)}function Jr(e,t,n){return e.listKind=="message"?zr(e,t,n):eo(e,t)}function Mm(e,t){return e.mapKind=="message"?Qr(e,t):to(e,t)}function Xr(e,t,n){return e.mapKind=="message"?zr(e,t,n):t}function Hn(e){return typeof e=="string"||typeof e=="number"?e:String(e)}function Gi(e,t){switch(t){case te.ScalarType.STRING:return e;case te.ScalarType.INT32:case te.ScalarType.FIXED32:case te.ScalarType.UINT32:case te.ScalarType.SFIXED32:case te.ScalarType.SINT32:{let n=Number.parseInt(e);if(Number.isFinite(n))return n;break}case te.ScalarType.BOOL:switch(e){case"true":return!0;case"false":return!1}break;case te.ScalarType.UINT64:case te.ScalarType.FIXED64:try{return Kt.protoInt64.uParse(e)}catch{}break;default:try{return Kt.protoInt64.parse(e)}catch{}break}return e}function eo(e,t){switch(e.scalar){case te.ScalarType.INT64:case te.ScalarType.SFIXED64:case te.ScalarType.SINT64:"longAsString"in e&&e.longAsString&&typeof t=="string"&&(t=Kt.protoInt64.parse(t));break;case te.ScalarType.FIXED64:case te.ScalarType.UINT64:"longAsString"in e&&e.longAsString&&typeof t=="string"&&(t=Kt.protoInt64.uParse(t));break}return t}function to(e,t){switch(e.scalar){case te.ScalarType.INT64:case te.ScalarType.SFIXED64:case te.ScalarType.SINT64:"longAsString"in e&&e.longAsString?t=String(t):(typeof t=="string"||typeof t=="number")&&(t=Kt.protoInt64.parse(t));break;case te.ScalarType.FIXED64:case te.ScalarType.UINT64:"longAsString"in e&&e.longAsString?t=String(t):(typeof t=="string"||typeof t=="number")&&(t=Kt.protoInt64.uParse(t));break}return t}});var Wi=S(uo=>{"use strict";Object.defineProperty(uo,"__esModule",{value:!0});uo.clone=km;var Am=le(),Yi=V0(),Om=jt();function km(e,t){return ji((0,Yi.reflect)(e,t)).message}function ji(e){let t=(0,Yi.reflect)(e.desc);for(let u of e.fields)if(e.isSet(u))switch(u.fieldKind){case"list":let r=t.get(u);for(let s of e.get(u))r.add(no(u,s));break;case"map":let o=t.get(u);for(let s of e.get(u).entries())o.set(s[0],no(u,s[1]));break;default:{t.set(u,no(u,e.get(u)));break}}let n=e.getUnknown();return n&&n.length>0&&t.setUnknown([...n]),t}function no(e,t){return e.message!==void 0&&(0,Om.isReflectMessage)(t)?ji(t):e.scalar==Am.ScalarType.BYTES&&t instanceof Uint8Array?t.slice():t}});var eu=S(zn=>{"use strict";Object.defineProperty(zn,"__esModule",{value:!0});zn.base64Decode=Cm;zn.base64Encode=Gm;var Hi=Uint8Array.prototype.setFromBase64;function Cm(e){let t=e.length,n=t-(t+3>>2);(t&3)==0&&e[t-1]=="="&&(n-=e[t-2]=="="?2:1);let u=new Uint8Array(n),r=-1;if(Hi)try{let o=Hi.call(u,e);o.read==t&&(r=o.written)}catch{}return r<0&&(r=Fm(u,e)),r==n?u:u.subarray(0,r)}function Fm(e,t){let n=Um(),u=0,r=0,o,s=0;for(let a=0;a<t.length;a++){if(o=n[t.charCodeAt(a)],o===void 0)switch(t[a]){case"=":r=0;case`
`:case"\r":case"	":case" ":continue;default:throw Error("invalid base64 string")}switch(r){case 0:s=o,r=1;break;case 1:e[u++]=s<<2|(o&48)>>4,s=o,r=2;break;case 2:e[u++]=(s&15)<<4|(o&60)>>2,s=o,r=3;break;case 3:e[u++]=(s&3)<<6|o,r=0;break}}if(r==1)throw Error("invalid base64 string");return u}var Ki=Uint8Array.prototype.toBase64,Pm={std:{alphabet:"base64",omitPadding:!1},std_raw:{alphabet:"base64",omitPadding:!0},url:{alphabet:"base64url",omitPadding:!0}};function Gm(e,t="std"){if(Ki)return Ki.call(e,Pm[t]);let n=Zi(t),u=t=="std",r="",o=0,s,a=0;for(let i=0;i<e.length;i++)switch(s=e[i],o){case 0:r+=n[s>>2],a=(s&3)<<4,o=1;break;case 1:r+=n[a|s>>4],a=(s&15)<<2,o=2;break;case 2:r+=n[a|s>>6],r+=n[s&63],o=0;break}return o&&(r+=n[a],u&&(r+="=",o==1&&(r+="="))),r}var Qn,$i,$t;function Zi(e){return Qn||(Qn="ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".split(""),$i=Qn.slice(0,-2).concat("-","_")),e=="url"?$i:Qn}function Um(){if(!$t){$t=[];let e=Zi("std");for(let t=0;t<e.length;t++)$t[e[t].charCodeAt(0)]=t;$t[45]=e.indexOf("+"),$t[95]=e.indexOf("/")}return $t}});var q0=S(Zt=>{"use strict";Object.defineProperty(Zt,"__esModule",{value:!0});Zt.qualifiedName=Vm;Zt.protoCamelCase=qm;Zt.protoSnakeCase=Ym;Zt.safeObjectProperty=Wm;function Vm(e){switch(e.kind){case"field":case"oneof":case"rpc":return e.parent.typeName+"."+e.name;case"enum_value":{let t=e.parent.parent?e.parent.parent.typeName:e.parent.file.proto.package;return t+(t.length>0?".":"")+e.name}case"service":case"message":case"enum":case"extension":return e.typeName;case"file":return e.proto.name}}function qm(e){let t=!1,n=[];for(let u=0;u<e.length;u++){let r=e.charAt(u);switch(r){case"_":t=!0;break;case"0":case"1":case"2":case"3":case"4":case"5":case"6":case"7":case"8":case"9":n.push(r),t=!1;break;default:t&&(t=!1,r=r.toUpperCase()),n.push(r);break}}return n.join("")}function Ym(e){return e.replace(/[A-Z]/g,t=>"_"+t.toLowerCase())}var jm=new Set(["constructor","toString","toJSON","valueOf"]);function Wm(e){return jm.has(e)?e+"$":e}});var oo=S(ro=>{"use strict";Object.defineProperty(ro,"__esModule",{value:!0});ro.restoreJsonNames=Ji;var Hm=q0(),Km=Se();function Ji(e){for(let t of e.field)(0,Km.unsafeIsSetExplicit)(t,"jsonName")||(t.jsonName=(0,Hm.protoCamelCase)(t.name));e.nestedType.forEach(Ji)}});var ao=S(tu=>{"use strict";Object.defineProperty(tu,"__esModule",{value:!0});tu.parseTextFormatEnumValue=$m;tu.parseTextFormatScalarValue=Zm;var se=le(),so=Te();function $m(e,t){let n=e.values.find(u=>u.name===t);if(!n)throw new Error(`cannot parse ${e} default value: ${t}`);return n.number}function Zm(e,t){switch(e){case se.ScalarType.STRING:return t;case se.ScalarType.BYTES:{let n=Jm(t);if(n===!1)throw new Error(`cannot parse ${se.ScalarType[e]} default value: ${t}`);return n}case se.ScalarType.INT64:case se.ScalarType.SFIXED64:case se.ScalarType.SINT64:return so.protoInt64.parse(t);case se.ScalarType.UINT64:case se.ScalarType.FIXED64:return so.protoInt64.uParse(t);case se.ScalarType.DOUBLE:case se.ScalarType.FLOAT:switch(t){case"inf":return Number.POSITIVE_INFINITY;case"-inf":return Number.NEGATIVE_INFINITY;case"nan":return Number.NaN;default:return parseFloat(t)}case se.ScalarType.BOOL:return t==="true";case se.ScalarType.INT32:case se.ScalarType.UINT32:case se.ScalarType.SINT32:case se.ScalarType.FIXED32:case se.ScalarType.SFIXED32:return parseInt(t,10)}}function Jm(e){let t=[],n={tail:e,c:"",next(){return this.tail.length==0?!1:(this.c=this.tail[0],this.tail=this.tail.substring(1),!0)},take(u){if(this.tail.length>=u){let r=this.tail.substring(0,u);return this.tail=this.tail.substring(u),r}return!1}};for(;n.next();)switch(n.c){case"\\":if(n.next())switch(n.c){case"\\":t.push(n.c.charCodeAt(0));break;case"b":t.push(8);break;case"f":t.push(12);break;case"n":t.push(10);break;case"r":t.push(13);break;case"t":t.push(9);break;case"v":t.push(11);break;case"0":case"1":case"2":case"3":case"4":case"5":case"6":case"7":{let u=n.c,r=n.take(2);if(r===!1)return!1;let o=parseInt(u+r,8);if(Number.isNaN(o))return!1;t.push(o);break}case"x":{let u=n.c,r=n.take(2);if(r===!1)return!1;let o=parseInt(u+r,16);if(Number.isNaN(o))return!1;t.push(o);break}case"u":{let u=n.c,r=n.take(4);if(r===!1)return!1;let o=parseInt(u+r,16);if(Number.isNaN(o))return!1;let s=new Uint8Array(4);new DataView(s.buffer).setInt32(0,o,!0),t.push(s[0],s[1],s[2],s[3]);break}case"U":{let u=n.c,r=n.take(8);if(r===!1)return!1;let o=so.protoInt64.uEnc(u+r),s=new Uint8Array(8),a=new DataView(s.buffer);a.setInt32(0,o.lo,!0),a.setInt32(4,o.hi,!0),t.push(s[0],s[1],s[2],s[3],s[4],s[5],s[6],s[7]);break}}break;default:t.push(n.c.charCodeAt(0))}return new Uint8Array(t)}});var Qi=S(Y0=>{"use strict";Object.defineProperty(Y0,"__esModule",{value:!0});Y0.nestedTypes=io;Y0.usedTypes=Xm;Y0.parentTypes=Qm;function*io(e){switch(e.kind){case"file":for(let t of e.messages)yield t,yield*io(t);yield*e.enums,yield*e.services,yield*e.extensions;break;case"message":for(let t of e.nestedMessages)yield t,yield*io(t);yield*e.nestedEnums,yield*e.nestedExtensions;break}}function Xm(e){return Xi(e,new Set)}function*Xi(e,t){var n,u;for(let r of e.fields){let o=(u=(n=r.enum)!==null&&n!==void 0?n:r.message)!==null&&u!==void 0?u:void 0;!o||t.has(o.typeName)||(t.add(o.typeName),yield o,o.kind=="message"&&(yield*Xi(o,t)))}}function Qm(e){let t=[];for(;e.kind!=="file";){let n=zm(e);e=n,t.push(n)}return t}function zm(e){var t;switch(e.kind){case"enum_value":case"field":case"oneof":case"rpc":return e.parent;case"service":return e.file;case"extension":case"enum":case"message":return(t=e.parent)!==null&&t!==void 0?t:e.file}}});var ou=S(Ee=>{"use strict";Object.defineProperty(Ee,"__esModule",{value:!0});Ee.maximumEdition=Ee.minimumEdition=void 0;Ee.createRegistry=tg;Ee.createMutableRegistry=ng;Ee.createFileRegistry=ug;Ee.createEmbeddedFileRegistry=rg;Ee.assertValidNames=sc;var co=le(),zi=ao(),eg=Qi(),uu=Se(),tt=q0(),nu=ze();function tg(...e){return ic(e)}function ng(...e){let t=ic(e);return Object.assign(Object.assign({},t),{remove(n){var u;n.kind=="extension"&&((u=t.extendees.get(n.extendee.typeName))===null||u===void 0||u.delete(n.number)),t.types.delete(n.typeName)}})}function ug(...e){return oc(e,sc)}function rg(e,t){return oc([e,t])}function oc(e,t){let n=ac();if(!e.length)return n;if("$typeName"in e[0]&&e[0].$typeName=="google.protobuf.FileDescriptorSet"){for(let u of e[0].file)t?.(u),uc(u,n);return n}if("$typeName"in e[0]){let s=function(a){let i=[];for(let c of a.dependency){if(n.getFile(c)!=null||o.has(c))continue;let l=r(c);if(!l)throw new Error(`Unable to resolve ${c}, imported by ${a.name}`);"kind"in l?n.addFile(l,!1,!0):(o.add(l.name),i.push(l))}return i.concat(...i.map(s))},u=e[0],r=e[1],o=new Set;for(let a of[u,...s(u)].reverse())t?.(a),uc(a,n)}else for(let u of e)for(let r of u.files)n.addFile(r);return n}var og=/^[A-Za-z0-9_]+$/;function sc(e){let t=(r,o)=>{if(!og.test(o))throw new Error(`${e.name}: invalid ${r} name ${JSON.stringify(o)}`)},n=r=>{t("enum",r.name);for(let o of r.value)t("enum value",o.name)},u=r=>{t("message",r.name);for(let o of r.field)t("field",o.name);for(let o of r.oneofDecl)t("oneof",o.name);for(let o of r.extension)t("extension",o.name);r.nestedType.forEach(u),r.enumType.forEach(n)};e.messageType.forEach(u),e.enumType.forEach(n);for(let r of e.extension)t("extension",r.name);for(let r of e.service){t("service",r.name);for(let o of r.method)t("method",o.name)}}function ac(){let e=new Map,t=new Map,n=new Map;return{kind:"registry",types:e,extendees:t,[Symbol.iterator](){return e.values()},get files(){return n.values()},addFile(u,r,o){if(n.set(u.proto.name,u),!r)for(let s of(0,eg.nestedTypes)(u))this.add(s);if(o)for(let s of u.dependencies)this.addFile(s,r,o)},add(u){if(u.kind=="extension"){let r=t.get(u.extendee.typeName);r||t.set(u.extendee.typeName,r=new Map),r.set(u.number,u)}e.set(u.typeName,u)},get(u){return e.get(u)},getFile(u){return n.get(u)},getMessage(u){let r=e.get(u);return r?.kind=="message"?r:void 0},getEnum(u){let r=e.get(u);return r?.kind=="enum"?r:void 0},getExtension(u){let r=e.get(u);return r?.kind=="extension"?r:void 0},getExtensionFor(u,r){var o;return(o=t.get(u.typeName))===null||o===void 0?void 0:o.get(r)},getService(u){let r=e.get(u);return r?.kind=="service"?r:void 0}}}function ic(e){let t=ac();for(let n of e)switch(n.kind){case"registry":for(let u of n)t.add(u);break;case"file":t.addFile(n);break;default:t.add(n);break}return t}var sg=998,ag=999,ig=9999,cg=9,W0=10,j0=11,lg=12,ec=14,go=3,pg=2,tc=1,dg=0,lo=1,nc=2,fg=3,mg=1,gg=2,hg=1,bg=2;Ee.minimumEdition=998,Ee.maximumEdition=1002;var cc={998:{fieldPresence:1,enumType:2,repeatedFieldEncoding:2,utf8Validation:3,messageEncoding:1,jsonFormat:2,enforceNamingStyle:2,defaultSymbolVisibility:1,enforceProtoLimits:1},999:{fieldPresence:2,enumType:1,repeatedFieldEncoding:1,utf8Validation:2,messageEncoding:1,jsonFormat:1,enforceNamingStyle:2,defaultSymbolVisibility:1,enforceProtoLimits:1},1e3:{fieldPresence:1,enumType:1,repeatedFieldEncoding:1,utf8Validation:2,messageEncoding:1,jsonFormat:1,enforceNamingStyle:2,defaultSymbolVisibility:1,enforceProtoLimits:1},1001:{fieldPresence:1,enumType:1,repeatedFieldEncoding:1,utf8Validation:2,messageEncoding:1,jsonFormat:1,enforceNamingStyle:1,defaultSymbolVisibility:2,enforceProtoLimits:1},1002:{fieldPresence:1,enumType:1,repeatedFieldEncoding:1,utf8Validation:2,messageEncoding:1,jsonFormat:1,enforceNamingStyle:3,defaultSymbolVisibility:4,enforceProtoLimits:2}};function uc(e,t){var n,u;let r={kind:"file",proto:e,deprecated:(u=(n=e.options)===null||n===void 0?void 0:n.deprecated)!==null&&u!==void 0?u:!1,edition:Sg(e),name:e.name.replace(/\.proto$/,""),dependencies:Eg(e,t),enums:[],messages:[],extensions:[],services:[],toString(){return`file ${e.name}`}},o=new Map,s={get(a){return o.get(a)},add(a){var i;Le(((i=a.proto.options)===null||i===void 0?void 0:i.mapEntry)===!0),o.set(a.typeName,a)}};for(let a of e.enumType)lc(a,r,void 0,t);for(let a of e.messageType)pc(a,r,void 0,t,s);for(let a of e.service)_g(a,r,t);po(r,t);for(let a of o.values())fo(a,t,s);for(let a of r.messages)fo(a,t,s),po(a,t);t.addFile(r,!0)}function po(e,t){switch(e.kind){case"file":for(let n of e.proto.extension){let u=mo(n,e,t);e.extensions.push(u),t.add(u)}break;case"message":for(let n of e.proto.extension){let u=mo(n,e,t);e.nestedExtensions.push(u),t.add(u)}for(let n of e.nestedMessages)po(n,t);break}}function fo(e,t,n){let u=e.proto.oneofDecl.map(o=>vg(o,e)),r=new Set;for(let o of e.proto.field){let s=Ig(o,u),a=mo(o,e,t,s,n);e.fields.push(a),e.field[a.localName]=a,s===void 0?e.members.push(a):(s.fields.push(a),r.has(s)||(r.add(s),e.members.push(s)))}for(let o of u.filter(s=>r.has(s)))e.oneofs.push(o);for(let o of e.nestedMessages)fo(o,t,n)}function lc(e,t,n,u){var r,o,s,a,i,c,l,f,g;let p=Rg(e.name,e.value),m={kind:"enum",proto:e,deprecated:(o=(r=e.options)===null||r===void 0?void 0:r.deprecated)!==null&&o!==void 0?o:!1,file:t,parent:n,open:!0,name:e.name,typeName:ru(e,n,t),value:{},values:[],sharedPrefix:p,toString(){return`enum ${this.typeName}`}};m.open=Dg(m),u.add(m);for(let _ of e.value){let b=_.name,y={kind:"enum_value",proto:_,deprecated:(a=(s=_.options)===null||s===void 0?void 0:s.deprecated)!==null&&a!==void 0?a:!1,parent:m,name:b,localName:(0,tt.safeObjectProperty)(p==null?b:b.substring(p.length)),number:_.number,jsonName:(i=xg(_))!==null&&i!==void 0?i:b,toString(){return`enum value ${m.typeName}.${b}`}};m.values.push(y),(c=(f=m.value)[g=_.number])!==null&&c!==void 0||(f[g]=y)}((l=n?.nestedEnums)!==null&&l!==void 0?l:t.enums).push(m)}function pc(e,t,n,u,r){var o,s,a,i;let c={kind:"message",proto:e,deprecated:(s=(o=e.options)===null||o===void 0?void 0:o.deprecated)!==null&&s!==void 0?s:!1,file:t,parent:n,name:e.name,typeName:ru(e,n,t),fields:[],field:{},oneofs:[],members:[],nestedEnums:[],nestedMessages:[],nestedExtensions:[],toString(){return`message ${this.typeName}`}};((a=e.options)===null||a===void 0?void 0:a.mapEntry)===!0?r.add(c):(((i=n?.nestedMessages)!==null&&i!==void 0?i:t.messages).push(c),u.add(c));for(let l of e.enumType)lc(l,t,c,u);for(let l of e.nestedType)pc(l,t,c,u,r)}function _g(e,t,n){var u,r;let o={kind:"service",proto:e,deprecated:(r=(u=e.options)===null||u===void 0?void 0:u.deprecated)!==null&&r!==void 0?r:!1,file:t,name:e.name,typeName:ru(e,void 0,t),methods:[],method:{},toString(){return`service ${this.typeName}`}};t.services.push(o),n.add(o);for(let s of e.method){let a=yg(s,o,n);o.methods.push(a),o.method[a.localName]=a}}function yg(e,t,n){var u,r,o,s;let a;e.clientStreaming&&e.serverStreaming?a="bidi_streaming":e.clientStreaming?a="client_streaming":e.serverStreaming?a="server_streaming":a="unary";let i=n.getMessage(Ye(e.inputType)),c=n.getMessage(Ye(e.outputType));Le(i,`invalid MethodDescriptorProto: input_type ${e.inputType} not found`),Le(c,`invalid MethodDescriptorProto: output_type ${e.inputType} not found`);let l=e.name;return{kind:"rpc",proto:e,deprecated:(r=(u=e.options)===null||u===void 0?void 0:u.deprecated)!==null&&r!==void 0?r:!1,parent:t,name:l,localName:(0,tt.safeObjectProperty)(l.length?(0,tt.safeObjectProperty)(l[0].toLowerCase()+l.substring(1)):l),methodKind:a,input:i,output:c,idempotency:(s=(o=e.options)===null||o===void 0?void 0:o.idempotencyLevel)!==null&&s!==void 0?s:dg,toString(){return`rpc ${t.typeName}.${l}`}}}function vg(e,t){return{kind:"oneof",proto:e,deprecated:!1,parent:t,fields:[],name:e.name,localName:(0,tt.safeObjectProperty)((0,tt.protoCamelCase)(e.name)),toString(){return`oneof ${t.typeName}.${this.name}`}}}function mo(e,t,n,u,r){var o,s,a;let i=r===void 0,c={kind:"field",proto:e,deprecated:(s=(o=e.options)===null||o===void 0?void 0:o.deprecated)!==null&&s!==void 0?s:!1,name:e.name,number:e.number,scalar:void 0,message:void 0,enum:void 0,presence:Tg(e,u,i,t),utf8Validation:Bg(e,t),listKind:void 0,mapKind:void 0,mapKey:void 0,delimitedEncoding:void 0,packed:void 0,longAsString:!1,getDefaultValue:void 0},l;if(i){let m=t.kind=="file"?t:t.file,_=t.kind=="file"?void 0:t,b=ru(e,_,m);c.kind="extension",c.file=m,c.parent=_,c.oneof=void 0,c.typeName=b,c.jsonName=`[${b}]`,l=()=>`extension ${b}`;let y=n.getMessage(Ye(e.extendee));Le(y,`invalid FieldDescriptorProto: extendee ${e.extendee} not found`),c.extendee=y}else{let m=t;Le(m.kind=="message"),c.parent=m,c.oneof=u,c.localName=u?(0,tt.protoCamelCase)(e.name):(0,tt.safeObjectProperty)((0,tt.protoCamelCase)(e.name)),c.jsonName=e.jsonName,l=()=>`field ${m.typeName}.${e.name}`}Object.defineProperty(c,"toString",{value:l,writable:!0,enumerable:!0,configurable:!0});let f=e.label,g=e.type,p=(a=e.options)===null||a===void 0?void 0:a.jstype;if(f===go){let m=g==j0?r?.get(Ye(e.typeName)):void 0;if(m){c.fieldKind="map";let{key:_,value:b}=wg(m);return c.mapKey=_.scalar,c.mapKind=b.fieldKind,c.message=b.message,c.delimitedEncoding=!1,c.enum=b.enum,c.scalar=b.scalar,c}switch(c.fieldKind="list",g){case j0:case W0:c.listKind="message",c.message=n.getMessage(Ye(e.typeName)),Le(c.message),c.delimitedEncoding=rc(e,t);break;case ec:c.listKind="enum",c.enum=n.getEnum(Ye(e.typeName)),Le(c.enum);break;default:c.listKind="scalar",c.scalar=g,c.longAsString=p==tc;break}return c.packed=Lg(e,t),c}switch(g){case j0:case W0:c.fieldKind="message",c.message=n.getMessage(Ye(e.typeName)),Le(c.message,`invalid FieldDescriptorProto: type_name ${e.typeName} not found`),c.delimitedEncoding=rc(e,t),c.getDefaultValue=()=>{};break;case ec:{let m=n.getEnum(Ye(e.typeName));Le(m!==void 0,`invalid FieldDescriptorProto: type_name ${e.typeName} not found`),c.fieldKind="enum",c.enum=n.getEnum(Ye(e.typeName)),c.getDefaultValue=()=>(0,uu.unsafeIsSetExplicit)(e,"defaultValue")?(0,zi.parseTextFormatEnumValue)(m,e.defaultValue):void 0;break}default:{c.fieldKind="scalar",c.scalar=g,c.longAsString=p==tc,c.getDefaultValue=()=>(0,uu.unsafeIsSetExplicit)(e,"defaultValue")?(0,zi.parseTextFormatScalarValue)(g,e.defaultValue):void 0;break}}return c}function Sg(e){switch(e.syntax){case"":case"proto2":return sg;case"proto3":return ag;case"editions":if(e.edition===ig)return Ee.maximumEdition;if(e.edition in cc)return e.edition;throw new Error(`${e.name}: unsupported edition`);default:throw new Error(`${e.name}: unsupported syntax "${e.syntax}"`)}}function Eg(e,t){return e.dependency.map(n=>{let u=t.getFile(n);if(!u)throw new Error(`Cannot find ${n}, imported by ${e.name}`);return u})}function Rg(e,t){let n=Ng(e)+"_";for(let u of t){if(!u.name.toLowerCase().startsWith(n))return;let r=u.name.substring(n.length);if(r.length==0||/^\d/.test(r))return}return n}function xg(e){var t,n;let o;for(let s of(n=(t=e.options)===null||t===void 0?void 0:t.$unknown)!==null&&n!==void 0?n:[]){if(s.no!==998||s.wireType!==nu.WireType.LengthDelimited)continue;let a=new nu.BinaryReader(new nu.BinaryReader(s.data).bytes());for(;a.pos<a.len;){let[i,c]=a.tag();i===1&&c===nu.WireType.LengthDelimited?o=a.string():a.skip(c,i)}}return o}function Ng(e){return(e.substring(0,1)+e.substring(1).replace(/[A-Z]/g,t=>"_"+t)).toLowerCase()}function ru(e,t,n){let u;return t?u=`${t.typeName}.${e.name}`:n.proto.package.length>0?u=`${n.proto.package}.${e.name}`:u=`${e.name}`,u}function Ye(e){return e.startsWith(".")?e.substring(1):e}function Ig(e,t){if(!(0,uu.unsafeIsSetExplicit)(e,"oneofIndex")||e.proto3Optional)return;let n=t[e.oneofIndex];return Le(n,`invalid FieldDescriptorProto: oneof #${e.oneofIndex} for field #${e.number} not found`),n}function Tg(e,t,n,u){if(e.label==pg)return fg;if(e.label==go)return nc;if(t||e.proto3Optional||n)return lo;let r=vt("fieldPresence",{proto:e,parent:u});return r==nc&&(e.type==j0||e.type==W0)?lo:r}function Lg(e,t){if(e.label!=go)return!1;switch(e.type){case cg:case lg:case W0:case j0:return!1}let n=e.options;return n&&(0,uu.unsafeIsSetExplicit)(n,"packed")?n.packed:mg==vt("repeatedFieldEncoding",{proto:e,parent:t})}function wg(e){let t=e.fields.find(u=>u.number===1),n=e.fields.find(u=>u.number===2);return Le(t&&t.fieldKind=="scalar"&&t.scalar!=co.ScalarType.BYTES&&t.scalar!=co.ScalarType.FLOAT&&t.scalar!=co.ScalarType.DOUBLE&&n&&n.fieldKind!="list"&&n.fieldKind!="map"),{key:t,value:n}}function Dg(e){var t;return hg==vt("enumType",{proto:e.proto,parent:(t=e.parent)!==null&&t!==void 0?t:e.file})}function rc(e,t){return e.type==W0?!0:gg==vt("messageEncoding",{proto:e,parent:t})}function Bg(e,t){return bg==vt("utf8Validation",{proto:e,parent:t})}function vt(e,t){var n,u;let r=(n=t.proto.options)===null||n===void 0?void 0:n.features;if(r){let o=r[e];if(o!=0)return o}if("kind"in t){if(t.kind=="message")return vt(e,(u=t.parent)!==null&&u!==void 0?u:t.file);let o=cc[t.edition];if(!o)throw new Error(`feature default for edition ${t.edition} not found`);return o[e]}return vt(e,t.parent)}function Le(e,t){if(!e)throw new Error(t)}});var gc=S(su=>{"use strict";Object.defineProperty(su,"__esModule",{value:!0});su.boot=Og;su.bootFileDescriptorProto=dc;var Mg=oo(),Ag=ou();function Og(e){let t=dc(e);return t.messageType.forEach(Mg.restoreJsonNames),(0,Ag.createEmbeddedFileRegistry)(t,()=>{}).getFile(t.name)}function dc(e){return Object.assign(Object.create({syntax:"",edition:0}),Object.assign(Object.assign({$typeName:"google.protobuf.FileDescriptorProto",dependency:[],publicDependency:[],weakDependency:[],optionDependency:[],service:[],extension:[]},e),{messageType:e.messageType.map(fc),enumType:e.enumType.map(mc)}))}function fc(e){var t,n,u,r,o,s,a,i;return Object.assign(Object.create({visibility:0}),{$typeName:"google.protobuf.DescriptorProto",name:e.name,field:(n=(t=e.field)===null||t===void 0?void 0:t.map(kg))!==null&&n!==void 0?n:[],extension:[],nestedType:(r=(u=e.nestedType)===null||u===void 0?void 0:u.map(fc))!==null&&r!==void 0?r:[],enumType:(s=(o=e.enumType)===null||o===void 0?void 0:o.map(mc))!==null&&s!==void 0?s:[],extensionRange:(i=(a=e.extensionRange)===null||a===void 0?void 0:a.map(l=>Object.assign({$typeName:"google.protobuf.DescriptorProto.ExtensionRange"},l)))!==null&&i!==void 0?i:[],oneofDecl:[],reservedRange:[],reservedName:[]})}function kg(e){return Object.assign(Object.create({label:1,typeName:"",extendee:"",defaultValue:"",oneofIndex:0,jsonName:"",proto3Optional:!1}),Object.assign(Object.assign({$typeName:"google.protobuf.FieldDescriptorProto"},e),{options:e.options?Cg(e.options):void 0}))}function Cg(e){var t,n,u;return Object.assign(Object.create({ctype:0,packed:!1,jstype:0,lazy:!1,unverifiedLazy:!1,deprecated:!1,weak:!1,debugRedact:!1,retention:0}),Object.assign(Object.assign({$typeName:"google.protobuf.FieldOptions"},e),{targets:(t=e.targets)!==null&&t!==void 0?t:[],editionDefaults:(u=(n=e.editionDefaults)===null||n===void 0?void 0:n.map(o=>Object.assign({$typeName:"google.protobuf.FieldOptions.EditionDefault"},o)))!==null&&u!==void 0?u:[],uninterpretedOption:[]}))}function mc(e){return Object.assign(Object.create({visibility:0}),{$typeName:"google.protobuf.EnumDescriptorProto",name:e.name,reservedName:[],reservedRange:[],value:e.value.map(n=>Object.assign({$typeName:"google.protobuf.EnumValueDescriptorProto"},n))})}});var ae=S(ho=>{"use strict";Object.defineProperty(ho,"__esModule",{value:!0});ho.messageDesc=Fg;function Fg(e,t,...n){return n.reduce((u,r)=>u.nestedMessages[r],e.messages[t])}});var nt=S(H0=>{"use strict";Object.defineProperty(H0,"__esModule",{value:!0});H0.enumDesc=Pg;H0.tsEnum=Gg;H0.objEnum=Ug;function Pg(e,t,...n){if(n.length==0)return e.enums[t];let u=n.pop();return n.reduce((r,o)=>r.nestedMessages[o],e.messages[t]).nestedEnums[u]}function Gg(e){let t={};for(let n of e.values)t[n.localName]=n.number,t[n.number]=n.localName;return t}function Ug(e){let t={};for(let n of e.values)t[n.localName]=n.number;return t}});var St=S(d=>{"use strict";Object.defineProperty(d,"__esModule",{value:!0});d.FeatureSet_ProtoLimitsFeatureSchema=d.FeatureSet_VisibilityFeature_DefaultSymbolVisibilitySchema=d.FeatureSet_VisibilityFeature_DefaultSymbolVisibility=d.FeatureSet_VisibilityFeatureSchema=d.FeatureSetSchema=d.UninterpretedOption_NamePartSchema=d.UninterpretedOptionSchema=d.MethodOptions_IdempotencyLevelSchema=d.MethodOptions_IdempotencyLevel=d.MethodOptionsSchema=d.ServiceOptionsSchema=d.EnumValueOptionsSchema=d.EnumOptionsSchema=d.OneofOptionsSchema=d.FieldOptions_OptionTargetTypeSchema=d.FieldOptions_OptionTargetType=d.FieldOptions_OptionRetentionSchema=d.FieldOptions_OptionRetention=d.FieldOptions_JSTypeSchema=d.FieldOptions_JSType=d.FieldOptions_CTypeSchema=d.FieldOptions_CType=d.FieldOptions_FeatureSupportSchema=d.FieldOptions_EditionDefaultSchema=d.FieldOptionsSchema=d.MessageOptionsSchema=d.FileOptions_OptimizeModeSchema=d.FileOptions_OptimizeMode=d.FileOptionsSchema=d.MethodDescriptorProtoSchema=d.ServiceDescriptorProtoSchema=d.EnumValueDescriptorProtoSchema=d.EnumDescriptorProto_EnumReservedRangeSchema=d.EnumDescriptorProtoSchema=d.OneofDescriptorProtoSchema=d.FieldDescriptorProto_LabelSchema=d.FieldDescriptorProto_Label=d.FieldDescriptorProto_TypeSchema=d.FieldDescriptorProto_Type=d.FieldDescriptorProtoSchema=d.ExtensionRangeOptions_VerificationStateSchema=d.ExtensionRangeOptions_VerificationState=d.ExtensionRangeOptions_DeclarationSchema=d.ExtensionRangeOptionsSchema=d.DescriptorProto_ReservedRangeSchema=d.DescriptorProto_ExtensionRangeSchema=d.DescriptorProtoSchema=d.FileDescriptorProtoSchema=d.FileDescriptorSetSchema=d.file_google_protobuf_descriptor=void 0;d.SymbolVisibilitySchema=d.SymbolVisibility=d.EditionSchema=d.Edition=d.GeneratedCodeInfo_Annotation_SemanticSchema=d.GeneratedCodeInfo_Annotation_Semantic=d.GeneratedCodeInfo_AnnotationSchema=d.GeneratedCodeInfoSchema=d.SourceCodeInfo_LocationSchema=d.SourceCodeInfoSchema=d.FeatureSetDefaults_FeatureSetEditionDefaultSchema=d.FeatureSetDefaultsSchema=d.FeatureSet_EnforceNamingStyleSchema=d.FeatureSet_EnforceNamingStyle=d.FeatureSet_JsonFormatSchema=d.FeatureSet_JsonFormat=d.FeatureSet_MessageEncodingSchema=d.FeatureSet_MessageEncoding=d.FeatureSet_Utf8ValidationSchema=d.FeatureSet_Utf8Validation=d.FeatureSet_RepeatedFieldEncodingSchema=d.FeatureSet_RepeatedFieldEncoding=d.FeatureSet_EnumTypeSchema=d.FeatureSet_EnumType=d.FeatureSet_FieldPresenceSchema=d.FeatureSet_FieldPresence=d.FeatureSet_ProtoLimitsFeature_EnforceProtoLimitsSchema=d.FeatureSet_ProtoLimitsFeature_EnforceProtoLimits=void 0;var Vg=gc(),w=ae(),H=nt();d.file_google_protobuf_descriptor=(0,Vg.boot)({name:"google/protobuf/descriptor.proto",package:"google.protobuf",messageType:[{name:"FileDescriptorSet",field:[{name:"file",number:1,type:11,label:3,typeName:".google.protobuf.FileDescriptorProto"}],extensionRange:[{start:536e6,end:536000001}]},{name:"FileDescriptorProto",field:[{name:"name",number:1,type:9,label:1},{name:"package",number:2,type:9,label:1},{name:"dependency",number:3,type:9,label:3},{name:"public_dependency",number:10,type:5,label:3},{name:"weak_dependency",number:11,type:5,label:3},{name:"option_dependency",number:15,type:9,label:3},{name:"message_type",number:4,type:11,label:3,typeName:".google.protobuf.DescriptorProto"},{name:"enum_type",number:5,type:11,label:3,typeName:".google.protobuf.EnumDescriptorProto"},{name:"service",number:6,type:11,label:3,typeName:".google.protobuf.ServiceDescriptorProto"},{name:"extension",number:7,type:11,label:3,typeName:".google.protobuf.FieldDescriptorProto"},{name:"options",number:8,type:11,label:1,typeName:".google.protobuf.FileOptions"},{name:"source_code_info",number:9,type:11,label:1,typeName:".google.protobuf.SourceCodeInfo"},{name:"syntax",number:12,type:9,label:1},{name:"edition",number:14,type:14,label:1,typeName:".google.protobuf.Edition"}]},{name:"DescriptorProto",field:[{name:"name",number:1,type:9,label:1},{name:"field",number:2,type:11,label:3,typeName:".google.protobuf.FieldDescriptorProto"},{name:"extension",number:6,type:11,label:3,typeName:".google.protobuf.FieldDescriptorProto"},{name:"nested_type",number:3,type:11,label:3,typeName:".google.protobuf.DescriptorProto"},{name:"enum_type",number:4,type:11,label:3,typeName:".google.protobuf.EnumDescriptorProto"},{name:"extension_range",number:5,type:11,label:3,typeName:".google.protobuf.DescriptorProto.ExtensionRange"},{name:"oneof_decl",number:8,type:11,label:3,typeName:".google.protobuf.OneofDescriptorProto"},{name:"options",number:7,type:11,label:1,typeName:".google.protobuf.MessageOptions"},{name:"reserved_range",number:9,type:11,label:3,typeName:".google.protobuf.DescriptorProto.ReservedRange"},{name:"reserved_name",number:10,type:9,label:3},{name:"visibility",number:11,type:14,label:1,typeName:".google.protobuf.SymbolVisibility"}],nestedType:[{name:"ExtensionRange",field:[{name:"start",number:1,type:5,label:1},{name:"end",number:2,type:5,label:1},{name:"options",number:3,type:11,label:1,typeName:".google.protobuf.ExtensionRangeOptions"}]},{name:"ReservedRange",field:[{name:"start",number:1,type:5,label:1},{name:"end",number:2,type:5,label:1}]}]},{name:"ExtensionRangeOptions",field:[{name:"uninterpreted_option",number:999,type:11,label:3,typeName:".google.protobuf.UninterpretedOption"},{name:"declaration",number:2,type:11,label:3,typeName:".google.protobuf.ExtensionRangeOptions.Declaration",options:{retention:2}},{name:"features",number:50,type:11,label:1,typeName:".google.protobuf.FeatureSet"},{name:"verification",number:3,type:14,label:1,typeName:".google.protobuf.ExtensionRangeOptions.VerificationState",defaultValue:"UNVERIFIED",options:{retention:2}}],nestedType:[{name:"Declaration",field:[{name:"number",number:1,type:5,label:1},{name:"full_name",number:2,type:9,label:1},{name:"type",number:3,type:9,label:1},{name:"reserved",number:5,type:8,label:1},{name:"repeated",number:6,type:8,label:1}]}],enumType:[{name:"VerificationState",value:[{name:"DECLARATION",number:0},{name:"UNVERIFIED",number:1}]}],extensionRange:[{start:990,end:999},{start:1e3,end:536870912}]},{name:"FieldDescriptorProto",field:[{name:"name",number:1,type:9,label:1},{name:"number",number:3,type:5,label:1},{name:"label",number:4,type:14,label:1,typeName:".google.protobuf.FieldDescriptorProto.Label"},{name:"type",number:5,type:14,label:1,typeName:".google.protobuf.FieldDescriptorProto.Type"},{name:"type_name",number:6,type:9,label:1},{name:"extendee",number:2,type:9,label:1},{name:"default_value",number:7,type:9,label:1},{name:"oneof_index",number:9,type:5,label:1},{name:"json_name",number:10,type:9,label:1},{name:"options",number:8,type:11,label:1,typeName:".google.protobuf.FieldOptions"},{name:"proto3_optional",number:17,type:8,label:1}],enumType:[{name:"Type",value:[{name:"TYPE_DOUBLE",number:1},{name:"TYPE_FLOAT",number:2},{name:"TYPE_INT64",number:3},{name:"TYPE_UINT64",number:4},{name:"TYPE_INT32",number:5},{name:"TYPE_FIXED64",number:6},{name:"TYPE_FIXED32",number:7},{name:"TYPE_BOOL",number:8},{name:"TYPE_STRING",number:9},{name:"TYPE_GROUP",number:10},{name:"TYPE_MESSAGE",number:11},{name:"TYPE_BYTES",number:12},{name:"TYPE_UINT32",number:13},{name:"TYPE_ENUM",number:14},{name:"TYPE_SFIXED32",number:15},{name:"TYPE_SFIXED64",number:16},{name:"TYPE_SINT32",number:17},{name:"TYPE_SINT64",number:18}]},{name:"Label",value:[{name:"LABEL_OPTIONAL",number:1},{name:"LABEL_REPEATED",number:3},{name:"LABEL_REQUIRED",number:2}]}]},{name:"OneofDescriptorProto",field:[{name:"name",number:1,type:9,label:1},{name:"options",number:2,type:11,label:1,typeName:".google.protobuf.OneofOptions"}]},{name:"EnumDescriptorProto",field:[{name:"name",number:1,type:9,label:1},{name:"value",number:2,type:11,label:3,typeName:".google.protobuf.EnumValueDescriptorProto"},{name:"options",number:3,type:11,label:1,typeName:".google.protobuf.EnumOptions"},{name:"reserved_range",number:4,type:11,label:3,typeName:".google.protobuf.EnumDescriptorProto.EnumReservedRange"},{name:"reserved_name",number:5,type:9,label:3},{name:"visibility",number:6,type:14,label:1,typeName:".google.protobuf.SymbolVisibility"}],nestedType:[{name:"EnumReservedRange",field:[{name:"start",number:1,type:5,label:1},{name:"end",number:2,type:5,label:1}]}]},{name:"EnumValueDescriptorProto",field:[{name:"name",number:1,type:9,label:1},{name:"number",number:2,type:5,label:1},{name:"options",number:3,type:11,label:1,typeName:".google.protobuf.EnumValueOptions"}]},{name:"ServiceDescriptorProto",field:[{name:"name",number:1,type:9,label:1},{name:"method",number:2,type:11,label:3,typeName:".google.protobuf.MethodDescriptorProto"},{name:"options",number:3,type:11,label:1,typeName:".google.protobuf.ServiceOptions"}]},{name:"MethodDescriptorProto",field:[{name:"name",number:1,type:9,label:1},{name:"input_type",number:2,type:9,label:1},{name:"output_type",number:3,type:9,label:1},{name:"options",number:4,type:11,label:1,typeName:".google.protobuf.MethodOptions"},{name:"client_streaming",number:5,type:8,label:1,defaultValue:"false"},{name:"server_streaming",number:6,type:8,label:1,defaultValue:"false"}]},{name:"FileOptions",field:[{name:"java_package",number:1,type:9,label:1},{name:"java_outer_classname",number:8,type:9,label:1},{name:"java_multiple_files",number:10,type:8,label:1,defaultValue:"false",options:{}},{name:"java_generate_equals_and_hash",number:20,type:8,label:1,options:{deprecated:!0}},{name:"java_string_check_utf8",number:27,type:8,label:1,defaultValue:"false"},{name:"optimize_for",number:9,type:14,label:1,typeName:".google.protobuf.FileOptions.OptimizeMode",defaultValue:"SPEED"},{name:"go_package",number:11,type:9,label:1},{name:"cc_generic_services",number:16,type:8,label:1,defaultValue:"false"},{name:"java_generic_services",number:17,type:8,label:1,defaultValue:"false"},{name:"py_generic_services",number:18,type:8,label:1,defaultValue:"false"},{name:"deprecated",number:23,type:8,label:1,defaultValue:"false"},{name:"cc_enable_arenas",number:31,type:8,label:1,defaultValue:"true",options:{}},{name:"objc_class_prefix",number:36,type:9,label:1},{name:"csharp_namespace",number:37,type:9,label:1},{name:"swift_prefix",number:39,type:9,label:1},{name:"php_class_prefix",number:40,type:9,label:1},{name:"php_namespace",number:41,type:9,label:1},{name:"php_metadata_namespace",number:44,type:9,label:1},{name:"ruby_package",number:45,type:9,label:1},{name:"features",number:50,type:11,label:1,typeName:".google.protobuf.FeatureSet"},{name:"uninterpreted_option",number:999,type:11,label:3,typeName:".google.protobuf.UninterpretedOption"}],enumType:[{name:"OptimizeMode",value:[{name:"SPEED",number:1},{name:"CODE_SIZE",number:2},{name:"LITE_RUNTIME",number:3}]}],extensionRange:[{start:990,end:999},{start:1e3,end:536870912}]},{name:"MessageOptions",field:[{name:"message_set_wire_format",number:1,type:8,label:1,defaultValue:"false"},{name:"no_standard_descriptor_accessor",number:2,type:8,label:1,defaultValue:"false"},{name:"deprecated",number:3,type:8,label:1,defaultValue:"false"},{name:"map_entry",number:7,type:8,label:1},{name:"deprecated_legacy_json_field_conflicts",number:11,type:8,label:1,options:{deprecated:!0}},{name:"features",number:12,type:11,label:1,typeName:".google.protobuf.FeatureSet"},{name:"uninterpreted_option",number:999,type:11,label:3,typeName:".google.protobuf.UninterpretedOption"}],extensionRange:[{start:990,end:999},{start:1e3,end:536870912}]},{name:"FieldOptions",field:[{name:"ctype",number:1,type:14,label:1,typeName:".google.protobuf.FieldOptions.CType",defaultValue:"STRING"},{name:"packed",number:2,type:8,label:1},{name:"jstype",number:6,type:14,label:1,typeName:".google.protobuf.FieldOptions.JSType",defaultValue:"JS_NORMAL"},{name:"lazy",number:5,type:8,label:1,defaultValue:"false"},{name:"unverified_lazy",number:15,type:8,label:1,defaultValue:"false"},{name:"deprecated",number:3,type:8,label:1,defaultValue:"false"},{name:"weak",number:10,type:8,label:1,defaultValue:"false",options:{deprecated:!0}},{name:"debug_redact",number:16,type:8,label:1,defaultValue:"false"},{name:"retention",number:17,type:14,label:1,typeName:".google.protobuf.FieldOptions.OptionRetention"},{name:"targets",number:19,type:14,label:3,typeName:".google.protobuf.FieldOptions.OptionTargetType"},{name:"edition_defaults",number:20,type:11,label:3,typeName:".google.protobuf.FieldOptions.EditionDefault"},{name:"features",number:21,type:11,label:1,typeName:".google.protobuf.FeatureSet"},{name:"feature_support",number:22,type:11,label:1,typeName:".google.protobuf.FieldOptions.FeatureSupport"},{name:"uninterpreted_option",number:999,type:11,label:3,typeName:".google.protobuf.UninterpretedOption"}],nestedType:[{name:"EditionDefault",field:[{name:"edition",number:3,type:14,label:1,typeName:".google.protobuf.Edition"},{name:"value",number:2,type:9,label:1}]},{name:"FeatureSupport",field:[{name:"edition_introduced",number:1,type:14,label:1,typeName:".google.protobuf.Edition"},{name:"edition_deprecated",number:2,type:14,label:1,typeName:".google.protobuf.Edition"},{name:"deprecation_warning",number:3,type:9,label:1},{name:"edition_removed",number:4,type:14,label:1,typeName:".google.protobuf.Edition"},{name:"removal_error",number:5,type:9,label:1}]}],enumType:[{name:"CType",value:[{name:"STRING",number:0},{name:"CORD",number:1},{name:"STRING_PIECE",number:2}]},{name:"JSType",value:[{name:"JS_NORMAL",number:0},{name:"JS_STRING",number:1},{name:"JS_NUMBER",number:2}]},{name:"OptionRetention",value:[{name:"RETENTION_UNKNOWN",number:0},{name:"RETENTION_RUNTIME",number:1},{name:"RETENTION_SOURCE",number:2}]},{name:"OptionTargetType",value:[{name:"TARGET_TYPE_UNKNOWN",number:0},{name:"TARGET_TYPE_FILE",number:1},{name:"TARGET_TYPE_EXTENSION_RANGE",number:2},{name:"TARGET_TYPE_MESSAGE",number:3},{name:"TARGET_TYPE_FIELD",number:4},{name:"TARGET_TYPE_ONEOF",number:5},{name:"TARGET_TYPE_ENUM",number:6},{name:"TARGET_TYPE_ENUM_ENTRY",number:7},{name:"TARGET_TYPE_SERVICE",number:8},{name:"TARGET_TYPE_METHOD",number:9}]}],extensionRange:[{start:990,end:999},{start:1e3,end:536870912}]},{name:"OneofOptions",field:[{name:"features",number:1,type:11,label:1,typeName:".google.protobuf.FeatureSet"},{name:"uninterpreted_option",number:999,type:11,label:3,typeName:".google.protobuf.UninterpretedOption"}],extensionRange:[{start:990,end:999},{start:1e3,end:536870912}]},{name:"EnumOptions",field:[{name:"allow_alias",number:2,type:8,label:1},{name:"deprecated",number:3,type:8,label:1,defaultValue:"false"},{name:"deprecated_legacy_json_field_conflicts",number:6,type:8,label:1,options:{deprecated:!0}},{name:"features",number:7,type:11,label:1,typeName:".google.protobuf.FeatureSet"},{name:"uninterpreted_option",number:999,type:11,label:3,typeName:".google.protobuf.UninterpretedOption"}],extensionRange:[{start:990,end:999},{start:1e3,end:536870912}]},{name:"EnumValueOptions",field:[{name:"deprecated",number:1,type:8,label:1,defaultValue:"false"},{name:"features",number:2,type:11,label:1,typeName:".google.protobuf.FeatureSet"},{name:"debug_redact",number:3,type:8,label:1,defaultValue:"false"},{name:"feature_support",number:4,type:11,label:1,typeName:".google.protobuf.FieldOptions.FeatureSupport"},{name:"uninterpreted_option",number:999,type:11,label:3,typeName:".google.protobuf.UninterpretedOption"}],extensionRange:[{start:990,end:999},{start:1e3,end:536870912}]},{name:"ServiceOptions",field:[{name:"features",number:34,type:11,label:1,typeName:".google.protobuf.FeatureSet"},{name:"deprecated",number:33,type:8,label:1,defaultValue:"false"},{name:"uninterpreted_option",number:999,type:11,label:3,typeName:".google.protobuf.UninterpretedOption"}],extensionRange:[{start:990,end:999},{start:1e3,end:536870912}]},{name:"MethodOptions",field:[{name:"deprecated",number:33,type:8,label:1,defaultValue:"false"},{name:"idempotency_level",number:34,type:14,label:1,typeName:".google.protobuf.MethodOptions.IdempotencyLevel",defaultValue:"IDEMPOTENCY_UNKNOWN"},{name:"features",number:35,type:11,label:1,typeName:".google.protobuf.FeatureSet"},{name:"uninterpreted_option",number:999,type:11,label:3,typeName:".google.protobuf.UninterpretedOption"}],enumType:[{name:"IdempotencyLevel",value:[{name:"IDEMPOTENCY_UNKNOWN",number:0},{name:"NO_SIDE_EFFECTS",number:1},{name:"IDEMPOTENT",number:2}]}],extensionRange:[{start:990,end:999},{start:1e3,end:536870912}]},{name:"UninterpretedOption",field:[{name:"name",number:2,type:11,label:3,typeName:".google.protobuf.UninterpretedOption.NamePart"},{name:"identifier_value",number:3,type:9,label:1},{name:"positive_int_value",number:4,type:4,label:1},{name:"negative_int_value",number:5,type:3,label:1},{name:"double_value",number:6,type:1,label:1},{name:"string_value",number:7,type:12,label:1},{name:"aggregate_value",number:8,type:9,label:1}],nestedType:[{name:"NamePart",field:[{name:"name_part",number:1,type:9,label:2},{name:"is_extension",number:2,type:8,label:2}]}]},{name:"FeatureSet",field:[{name:"field_presence",number:1,type:14,label:1,typeName:".google.protobuf.FeatureSet.FieldPresence",options:{retention:1,targets:[4,1],editionDefaults:[{value:"EXPLICIT",edition:900},{value:"IMPLICIT",edition:999},{value:"EXPLICIT",edition:1e3}]}},{name:"enum_type",number:2,type:14,label:1,typeName:".google.protobuf.FeatureSet.EnumType",options:{retention:1,targets:[6,1],editionDefaults:[{value:"CLOSED",edition:900},{value:"OPEN",edition:999}]}},{name:"repeated_field_encoding",number:3,type:14,label:1,typeName:".google.protobuf.FeatureSet.RepeatedFieldEncoding",options:{retention:1,targets:[4,1],editionDefaults:[{value:"EXPANDED",edition:900},{value:"PACKED",edition:999}]}},{name:"utf8_validation",number:4,type:14,label:1,typeName:".google.protobuf.FeatureSet.Utf8Validation",options:{retention:1,targets:[4,1],editionDefaults:[{value:"NONE",edition:900},{value:"VERIFY",edition:999}]}},{name:"message_encoding",number:5,type:14,label:1,typeName:".google.protobuf.FeatureSet.MessageEncoding",options:{retention:1,targets:[4,1],editionDefaults:[{value:"LENGTH_PREFIXED",edition:900}]}},{name:"json_format",number:6,type:14,label:1,typeName:".google.protobuf.FeatureSet.JsonFormat",options:{retention:1,targets:[3,6,1],editionDefaults:[{value:"LEGACY_BEST_EFFORT",edition:900},{value:"ALLOW",edition:999}]}},{name:"enforce_naming_style",number:7,type:14,label:1,typeName:".google.protobuf.FeatureSet.EnforceNamingStyle",options:{retention:2,targets:[1,2,3,4,5,6,7,8,9],editionDefaults:[{value:"STYLE_LEGACY",edition:900},{value:"STYLE2024",edition:1001},{value:"STYLE2026",edition:1002}]}},{name:"default_symbol_visibility",number:8,type:14,label:1,typeName:".google.protobuf.FeatureSet.VisibilityFeature.DefaultSymbolVisibility",options:{retention:2,targets:[1],editionDefaults:[{value:"EXPORT_ALL",edition:900},{value:"EXPORT_TOP_LEVEL",edition:1001},{value:"STRICT",edition:1002}]}},{name:"enforce_proto_limits",number:9,type:14,label:1,typeName:".google.protobuf.FeatureSet.ProtoLimitsFeature.EnforceProtoLimits",options:{retention:2,targets:[6,3,4,5],editionDefaults:[{value:"LEGACY_NO_EXPLICIT_LIMITS",edition:900},{value:"PROTO_LIMITS2026",edition:1002}]}}],nestedType:[{name:"VisibilityFeature",enumType:[{name:"DefaultSymbolVisibility",value:[{name:"DEFAULT_SYMBOL_VISIBILITY_UNKNOWN",number:0},{name:"EXPORT_ALL",number:1},{name:"EXPORT_TOP_LEVEL",number:2},{name:"LOCAL_ALL",number:3},{name:"STRICT",number:4}]}]},{name:"ProtoLimitsFeature",enumType:[{name:"EnforceProtoLimits",value:[{name:"PROTO_LIMITS_UNKNOWN",number:0},{name:"LEGACY_NO_EXPLICIT_LIMITS",number:1},{name:"PROTO_LIMITS2026",number:2}]}]}],enumType:[{name:"FieldPresence",value:[{name:"FIELD_PRESENCE_UNKNOWN",number:0},{name:"EXPLICIT",number:1},{name:"IMPLICIT",number:2},{name:"LEGACY_REQUIRED",number:3}]},{name:"EnumType",value:[{name:"ENUM_TYPE_UNKNOWN",number:0},{name:"OPEN",number:1},{name:"CLOSED",number:2}]},{name:"RepeatedFieldEncoding",value:[{name:"REPEATED_FIELD_ENCODING_UNKNOWN",number:0},{name:"PACKED",number:1},{name:"EXPANDED",number:2}]},{name:"Utf8Validation",value:[{name:"UTF8_VALIDATION_UNKNOWN",number:0},{name:"VERIFY",number:2},{name:"NONE",number:3}]},{name:"MessageEncoding",value:[{name:"MESSAGE_ENCODING_UNKNOWN",number:0},{name:"LENGTH_PREFIXED",number:1},{name:"DELIMITED",number:2}]},{name:"JsonFormat",value:[{name:"JSON_FORMAT_UNKNOWN",number:0},{name:"ALLOW",number:1},{name:"LEGACY_BEST_EFFORT",number:2}]},{name:"EnforceNamingStyle",value:[{name:"ENFORCE_NAMING_STYLE_UNKNOWN",number:0},{name:"STYLE2024",number:1},{name:"STYLE_LEGACY",number:2},{name:"STYLE2026",number:3}]}],extensionRange:[{start:1e3,end:9995},{start:9995,end:1e4},{start:1e4,end:10001}]},{name:"FeatureSetDefaults",field:[{name:"defaults",number:1,type:11,label:3,typeName:".google.protobuf.FeatureSetDefaults.FeatureSetEditionDefault"},{name:"minimum_edition",number:4,type:14,label:1,typeName:".google.protobuf.Edition"},{name:"maximum_edition",number:5,type:14,label:1,typeName:".google.protobuf.Edition"}],nestedType:[{name:"FeatureSetEditionDefault",field:[{name:"edition",number:3,type:14,label:1,typeName:".google.protobuf.Edition"},{name:"overridable_features",number:4,type:11,label:1,typeName:".google.protobuf.FeatureSet"},{name:"fixed_features",number:5,type:11,label:1,typeName:".google.protobuf.FeatureSet"}]}]},{name:"SourceCodeInfo",field:[{name:"location",number:1,type:11,label:3,typeName:".google.protobuf.SourceCodeInfo.Location"}],nestedType:[{name:"Location",field:[{name:"path",number:1,type:5,label:3,options:{packed:!0}},{name:"span",number:2,type:5,label:3,options:{packed:!0}},{name:"leading_comments",number:3,type:9,label:1},{name:"trailing_comments",number:4,type:9,label:1},{name:"leading_detached_comments",number:6,type:9,label:3}]}],extensionRange:[{start:536e6,end:536000001}]},{name:"GeneratedCodeInfo",field:[{name:"annotation",number:1,type:11,label:3,typeName:".google.protobuf.GeneratedCodeInfo.Annotation"}],nestedType:[{name:"Annotation",field:[{name:"path",number:1,type:5,label:3,options:{packed:!0}},{name:"source_file",number:2,type:9,label:1},{name:"begin",number:3,type:5,label:1},{name:"end",number:4,type:5,label:1},{name:"semantic",number:5,type:14,label:1,typeName:".google.protobuf.GeneratedCodeInfo.Annotation.Semantic"}],enumType:[{name:"Semantic",value:[{name:"NONE",number:0},{name:"SET",number:1},{name:"ALIAS",number:2}]}]}]}],enumType:[{name:"Edition",value:[{name:"EDITION_UNKNOWN",number:0},{name:"EDITION_LEGACY",number:900},{name:"EDITION_PROTO2",number:998},{name:"EDITION_PROTO3",number:999},{name:"EDITION_2023",number:1e3},{name:"EDITION_2024",number:1001},{name:"EDITION_2026",number:1002},{name:"EDITION_UNSTABLE",number:9999},{name:"EDITION_1_TEST_ONLY",number:1},{name:"EDITION_2_TEST_ONLY",number:2},{name:"EDITION_99997_TEST_ONLY",number:99997},{name:"EDITION_99998_TEST_ONLY",number:99998},{name:"EDITION_99999_TEST_ONLY",number:99999},{name:"EDITION_MAX",number:2147483647}]},{name:"SymbolVisibility",value:[{name:"VISIBILITY_UNSET",number:0},{name:"VISIBILITY_LOCAL",number:1},{name:"VISIBILITY_EXPORT",number:2}]}]});d.FileDescriptorSetSchema=(0,w.messageDesc)(d.file_google_protobuf_descriptor,0);d.FileDescriptorProtoSchema=(0,w.messageDesc)(d.file_google_protobuf_descriptor,1);d.DescriptorProtoSchema=(0,w.messageDesc)(d.file_google_protobuf_descriptor,2);d.DescriptorProto_ExtensionRangeSchema=(0,w.messageDesc)(d.file_google_protobuf_descriptor,2,0);d.DescriptorProto_ReservedRangeSchema=(0,w.messageDesc)(d.file_google_protobuf_descriptor,2,1);d.ExtensionRangeOptionsSchema=(0,w.messageDesc)(d.file_google_protobuf_descriptor,3);d.ExtensionRangeOptions_DeclarationSchema=(0,w.messageDesc)(d.file_google_protobuf_descriptor,3,0);var hc;(function(e){e[e.DECLARATION=0]="DECLARATION",e[e.UNVERIFIED=1]="UNVERIFIED"})(hc||(d.ExtensionRangeOptions_VerificationState=hc={}));d.ExtensionRangeOptions_VerificationStateSchema=(0,H.enumDesc)(d.file_google_protobuf_descriptor,3,0);d.FieldDescriptorProtoSchema=(0,w.messageDesc)(d.file_google_protobuf_descriptor,4);var bc;(function(e){e[e.DOUBLE=1]="DOUBLE",e[e.FLOAT=2]="FLOAT",e[e.INT64=3]="INT64",e[e.UINT64=4]="UINT64",e[e.INT32=5]="INT32",e[e.FIXED64=6]="FIXED64",e[e.FIXED32=7]="FIXED32",e[e.BOOL=8]="BOOL",e[e.STRING=9]="STRING",e[e.GROUP=10]="GROUP",e[e.MESSAGE=11]="MESSAGE",e[e.BYTES=12]="BYTES",e[e.UINT32=13]="UINT32",e[e.ENUM=14]="ENUM",e[e.SFIXED32=15]="SFIXED32",e[e.SFIXED64=16]="SFIXED64",e[e.SINT32=17]="SINT32",e[e.SINT64=18]="SINT64"})(bc||(d.FieldDescriptorProto_Type=bc={}));d.FieldDescriptorProto_TypeSchema=(0,H.enumDesc)(d.file_google_protobuf_descriptor,4,0);var _c;(function(e){e[e.OPTIONAL=1]="OPTIONAL",e[e.REPEATED=3]="REPEATED",e[e.REQUIRED=2]="REQUIRED"})(_c||(d.FieldDescriptorProto_Label=_c={}));d.FieldDescriptorProto_LabelSchema=(0,H.enumDesc)(d.file_google_protobuf_descriptor,4,1);d.OneofDescriptorProtoSchema=(0,w.messageDesc)(d.file_google_protobuf_descriptor,5);d.EnumDescriptorProtoSchema=(0,w.messageDesc)(d.file_google_protobuf_descriptor,6);d.EnumDescriptorProto_EnumReservedRangeSchema=(0,w.messageDesc)(d.file_google_protobuf_descriptor,6,0);d.EnumValueDescriptorProtoSchema=(0,w.messageDesc)(d.file_google_protobuf_descriptor,7);d.ServiceDescriptorProtoSchema=(0,w.messageDesc)(d.file_google_protobuf_descriptor,8);d.MethodDescriptorProtoSchema=(0,w.messageDesc)(d.file_google_protobuf_descriptor,9);d.FileOptionsSchema=(0,w.messageDesc)(d.file_google_protobuf_descriptor,10);var yc;(function(e){e[e.SPEED=1]="SPEED",e[e.CODE_SIZE=2]="CODE_SIZE",e[e.LITE_RUNTIME=3]="LITE_RUNTIME"})(yc||(d.FileOptions_OptimizeMode=yc={}));d.FileOptions_OptimizeModeSchema=(0,H.enumDesc)(d.file_google_protobuf_descriptor,10,0);d.MessageOptionsSchema=(0,w.messageDesc)(d.file_google_protobuf_descriptor,11);d.FieldOptionsSchema=(0,w.messageDesc)(d.file_google_protobuf_descriptor,12);d.FieldOptions_EditionDefaultSchema=(0,w.messageDesc)(d.file_google_protobuf_descriptor,12,0);d.FieldOptions_FeatureSupportSchema=(0,w.messageDesc)(d.file_google_protobuf_descriptor,12,1);var vc;(function(e){e[e.STRING=0]="STRING",e[e.CORD=1]="CORD",e[e.STRING_PIECE=2]="STRING_PIECE"})(vc||(d.FieldOptions_CType=vc={}));d.FieldOptions_CTypeSchema=(0,H.enumDesc)(d.file_google_protobuf_descriptor,12,0);var Sc;(function(e){e[e.JS_NORMAL=0]="JS_NORMAL",e[e.JS_STRING=1]="JS_STRING",e[e.JS_NUMBER=2]="JS_NUMBER"})(Sc||(d.FieldOptions_JSType=Sc={}));d.FieldOptions_JSTypeSchema=(0,H.enumDesc)(d.file_google_protobuf_descriptor,12,1);var Ec;(function(e){e[e.RETENTION_UNKNOWN=0]="RETENTION_UNKNOWN",e[e.RETENTION_RUNTIME=1]="RETENTION_RUNTIME",e[e.RETENTION_SOURCE=2]="RETENTION_SOURCE"})(Ec||(d.FieldOptions_OptionRetention=Ec={}));d.FieldOptions_OptionRetentionSchema=(0,H.enumDesc)(d.file_google_protobuf_descriptor,12,2);var Rc;(function(e){e[e.TARGET_TYPE_UNKNOWN=0]="TARGET_TYPE_UNKNOWN",e[e.TARGET_TYPE_FILE=1]="TARGET_TYPE_FILE",e[e.TARGET_TYPE_EXTENSION_RANGE=2]="TARGET_TYPE_EXTENSION_RANGE",e[e.TARGET_TYPE_MESSAGE=3]="TARGET_TYPE_MESSAGE",e[e.TARGET_TYPE_FIELD=4]="TARGET_TYPE_FIELD",e[e.TARGET_TYPE_ONEOF=5]="TARGET_TYPE_ONEOF",e[e.TARGET_TYPE_ENUM=6]="TARGET_TYPE_ENUM",e[e.TARGET_TYPE_ENUM_ENTRY=7]="TARGET_TYPE_ENUM_ENTRY",e[e.TARGET_TYPE_SERVICE=8]="TARGET_TYPE_SERVICE",e[e.TARGET_TYPE_METHOD=9]="TARGET_TYPE_METHOD"})(Rc||(d.FieldOptions_OptionTargetType=Rc={}));d.FieldOptions_OptionTargetTypeSchema=(0,H.enumDesc)(d.file_google_protobuf_descriptor,12,3);d.OneofOptionsSchema=(0,w.messageDesc)(d.file_google_protobuf_descriptor,13);d.EnumOptionsSchema=(0,w.messageDesc)(d.file_google_protobuf_descriptor,14);d.EnumValueOptionsSchema=(0,w.messageDesc)(d.file_google_protobuf_descriptor,15);d.ServiceOptionsSchema=(0,w.messageDesc)(d.file_google_protobuf_descriptor,16);d.MethodOptionsSchema=(0,w.messageDesc)(d.file_google_protobuf_descriptor,17);var xc;(function(e){e[e.IDEMPOTENCY_UNKNOWN=0]="IDEMPOTENCY_UNKNOWN",e[e.NO_SIDE_EFFECTS=1]="NO_SIDE_EFFECTS",e[e.IDEMPOTENT=2]="IDEMPOTENT"})(xc||(d.MethodOptions_IdempotencyLevel=xc={}));d.MethodOptions_IdempotencyLevelSchema=(0,H.enumDesc)(d.file_google_protobuf_descriptor,17,0);d.UninterpretedOptionSchema=(0,w.messageDesc)(d.file_google_protobuf_descriptor,18);d.UninterpretedOption_NamePartSchema=(0,w.messageDesc)(d.file_google_protobuf_descriptor,18,0);d.FeatureSetSchema=(0,w.messageDesc)(d.file_google_protobuf_descriptor,19);d.FeatureSet_VisibilityFeatureSchema=(0,w.messageDesc)(d.file_google_protobuf_descriptor,19,0);var Nc;(function(e){e[e.DEFAULT_SYMBOL_VISIBILITY_UNKNOWN=0]="DEFAULT_SYMBOL_VISIBILITY_UNKNOWN",e[e.EXPORT_ALL=1]="EXPORT_ALL",e[e.EXPORT_TOP_LEVEL=2]="EXPORT_TOP_LEVEL",e[e.LOCAL_ALL=3]="LOCAL_ALL",e[e.STRICT=4]="STRICT"})(Nc||(d.FeatureSet_VisibilityFeature_DefaultSymbolVisibility=Nc={}));d.FeatureSet_VisibilityFeature_DefaultSymbolVisibilitySchema=(0,H.enumDesc)(d.file_google_protobuf_descriptor,19,0,0);d.FeatureSet_ProtoLimitsFeatureSchema=(0,w.messageDesc)(d.file_google_protobuf_descriptor,19,1);var Ic;(function(e){e[e.PROTO_LIMITS_UNKNOWN=0]="PROTO_LIMITS_UNKNOWN",e[e.LEGACY_NO_EXPLICIT_LIMITS=1]="LEGACY_NO_EXPLICIT_LIMITS",e[e.PROTO_LIMITS2026=2]="PROTO_LIMITS2026"})(Ic||(d.FeatureSet_ProtoLimitsFeature_EnforceProtoLimits=Ic={}));d.FeatureSet_ProtoLimitsFeature_EnforceProtoLimitsSchema=(0,H.enumDesc)(d.file_google_protobuf_descriptor,19,1,0);var Tc;(function(e){e[e.FIELD_PRESENCE_UNKNOWN=0]="FIELD_PRESENCE_UNKNOWN",e[e.EXPLICIT=1]="EXPLICIT",e[e.IMPLICIT=2]="IMPLICIT",e[e.LEGACY_REQUIRED=3]="LEGACY_REQUIRED"})(Tc||(d.FeatureSet_FieldPresence=Tc={}));d.FeatureSet_FieldPresenceSchema=(0,H.enumDesc)(d.file_google_protobuf_descriptor,19,0);var Lc;(function(e){e[e.ENUM_TYPE_UNKNOWN=0]="ENUM_TYPE_UNKNOWN",e[e.OPEN=1]="OPEN",e[e.CLOSED=2]="CLOSED"})(Lc||(d.FeatureSet_EnumType=Lc={}));d.FeatureSet_EnumTypeSchema=(0,H.enumDesc)(d.file_google_protobuf_descriptor,19,1);var wc;(function(e){e[e.REPEATED_FIELD_ENCODING_UNKNOWN=0]="REPEATED_FIELD_ENCODING_UNKNOWN",e[e.PACKED=1]="PACKED",e[e.EXPANDED=2]="EXPANDED"})(wc||(d.FeatureSet_RepeatedFieldEncoding=wc={}));d.FeatureSet_RepeatedFieldEncodingSchema=(0,H.enumDesc)(d.file_google_protobuf_descriptor,19,2);var Dc;(function(e){e[e.UTF8_VALIDATION_UNKNOWN=0]="UTF8_VALIDATION_UNKNOWN",e[e.VERIFY=2]="VERIFY",e[e.NONE=3]="NONE"})(Dc||(d.FeatureSet_Utf8Validation=Dc={}));d.FeatureSet_Utf8ValidationSchema=(0,H.enumDesc)(d.file_google_protobuf_descriptor,19,3);var Bc;(function(e){e[e.MESSAGE_ENCODING_UNKNOWN=0]="MESSAGE_ENCODING_UNKNOWN",e[e.LENGTH_PREFIXED=1]="LENGTH_PREFIXED",e[e.DELIMITED=2]="DELIMITED"})(Bc||(d.FeatureSet_MessageEncoding=Bc={}));d.FeatureSet_MessageEncodingSchema=(0,H.enumDesc)(d.file_google_protobuf_descriptor,19,4);var Mc;(function(e){e[e.JSON_FORMAT_UNKNOWN=0]="JSON_FORMAT_UNKNOWN",e[e.ALLOW=1]="ALLOW",e[e.LEGACY_BEST_EFFORT=2]="LEGACY_BEST_EFFORT"})(Mc||(d.FeatureSet_JsonFormat=Mc={}));d.FeatureSet_JsonFormatSchema=(0,H.enumDesc)(d.file_google_protobuf_descriptor,19,5);var Ac;(function(e){e[e.ENFORCE_NAMING_STYLE_UNKNOWN=0]="ENFORCE_NAMING_STYLE_UNKNOWN",e[e.STYLE2024=1]="STYLE2024",e[e.STYLE_LEGACY=2]="STYLE_LEGACY",e[e.STYLE2026=3]="STYLE2026"})(Ac||(d.FeatureSet_EnforceNamingStyle=Ac={}));d.FeatureSet_EnforceNamingStyleSchema=(0,H.enumDesc)(d.file_google_protobuf_descriptor,19,6);d.FeatureSetDefaultsSchema=(0,w.messageDesc)(d.file_google_protobuf_descriptor,20);d.FeatureSetDefaults_FeatureSetEditionDefaultSchema=(0,w.messageDesc)(d.file_google_protobuf_descriptor,20,0);d.SourceCodeInfoSchema=(0,w.messageDesc)(d.file_google_protobuf_descriptor,21);d.SourceCodeInfo_LocationSchema=(0,w.messageDesc)(d.file_google_protobuf_descriptor,21,0);d.GeneratedCodeInfoSchema=(0,w.messageDesc)(d.file_google_protobuf_descriptor,22);d.GeneratedCodeInfo_AnnotationSchema=(0,w.messageDesc)(d.file_google_protobuf_descriptor,22,0);var Oc;(function(e){e[e.NONE=0]="NONE",e[e.SET=1]="SET",e[e.ALIAS=2]="ALIAS"})(Oc||(d.GeneratedCodeInfo_Annotation_Semantic=Oc={}));d.GeneratedCodeInfo_Annotation_SemanticSchema=(0,H.enumDesc)(d.file_google_protobuf_descriptor,22,0,0);var kc;(function(e){e[e.EDITION_UNKNOWN=0]="EDITION_UNKNOWN",e[e.EDITION_LEGACY=900]="EDITION_LEGACY",e[e.EDITION_PROTO2=998]="EDITION_PROTO2",e[e.EDITION_PROTO3=999]="EDITION_PROTO3",e[e.EDITION_2023=1e3]="EDITION_2023",e[e.EDITION_2024=1001]="EDITION_2024",e[e.EDITION_2026=1002]="EDITION_2026",e[e.EDITION_UNSTABLE=9999]="EDITION_UNSTABLE",e[e.EDITION_1_TEST_ONLY=1]="EDITION_1_TEST_ONLY",e[e.EDITION_2_TEST_ONLY=2]="EDITION_2_TEST_ONLY",e[e.EDITION_99997_TEST_ONLY=99997]="EDITION_99997_TEST_ONLY",e[e.EDITION_99998_TEST_ONLY=99998]="EDITION_99998_TEST_ONLY",e[e.EDITION_99999_TEST_ONLY=99999]="EDITION_99999_TEST_ONLY",e[e.EDITION_MAX=2147483647]="EDITION_MAX"})(kc||(d.Edition=kc={}));d.EditionSchema=(0,H.enumDesc)(d.file_google_protobuf_descriptor,0);var Cc;(function(e){e[e.VISIBILITY_UNSET=0]="VISIBILITY_UNSET",e[e.VISIBILITY_LOCAL=1]="VISIBILITY_LOCAL",e[e.VISIBILITY_EXPORT=2]="VISIBILITY_EXPORT"})(Cc||(d.SymbolVisibility=Cc={}));d.SymbolVisibilitySchema=(0,H.enumDesc)(d.file_google_protobuf_descriptor,1)});var Xt=S(Jt=>{"use strict";Object.defineProperty(Jt,"__esModule",{value:!0});Jt.makeReadContext=_o;Jt.fromBinary=Wg;Jt.mergeFromBinary=Hg;Jt.readField=Jg;var ne=le(),Fc=qe(),qg=yt(),Pc=Se(),bo=Ht(),Yg=Oe(),K0=ze(),jg=Pn();function _o(e){return Object.assign(Object.assign({readUnknownFields:!0,recursionLimit:100},e),{depth:0})}function Wg(e,t,n){let u=(0,Yg.create)(e);return iu(e).read(u,new K0.BinaryReader(t),_o(n),t.byteLength),u}function Hg(e,t,n,u){if(t.$typeName!==e.typeName&&e.fields.length>0)throw new qg.FieldError(e.fields[0],`cannot use ${e.fields[0]} with message ${t.$typeName}`,"ForeignFieldError");return iu(e).read(t,new K0.BinaryReader(n),_o(u),n.byteLength),t}var Gc=new WeakMap;function iu(e){let t=Gc.get(e);return t===void 0&&(t=Kg(e)),t}function Kg(e){let t=String(e),n=new Map,u={read:$g(t,n),readGroup:Zg(t,n)};Gc.set(e,u);for(let r of e.fields)n.set(r.number,Uc(r));return u}function $g(e,t){return(n,u,r,o)=>{var s;if(++r.depth>r.recursionLimit)throw new Error(`cannot decode ${e} from binary: maximum recursion depth of ${r.recursionLimit} reached`);let a=u.pos+o,i=(s=n.$unknown)!==null&&s!==void 0?s:[];for(;u.pos<a;){let[c,l]=u.tag(),f=t.get(c);if(f===void 0){let g=u.skip(l,c,r.recursionLimit-r.depth);r.readUnknownFields&&i.push({no:c,wireType:l,data:g});continue}f(n,u,r,l)}i.length>0&&(n.$unknown=i),r.depth--}}function Zg(e,t){return(n,u,r,o)=>{var s;if(++r.depth>r.recursionLimit)throw new Error(`cannot decode ${e} from binary: maximum recursion depth of ${r.recursionLimit} reached`);let a,i,c=(s=n.$unknown)!==null&&s!==void 0?s:[];for(;u.pos<u.len&&([a,i]=u.tag(),i!=K0.WireType.EndGroup);){let l=t.get(a);if(l===void 0){let f=u.skip(i,a,r.recursionLimit-r.depth);r.readUnknownFields&&c.push({no:a,wireType:i,data:f});continue}l(n,u,r,i)}if(i!=K0.WireType.EndGroup||a!==o)throw new Error("invalid end group tag");c.length>0&&(n.$unknown=c),r.depth--}}function Jg(e,t,n,u,r){Uc(n)(e[Pc.unsafeLocal],t,r,u)}function Uc(e){switch(e.fieldKind){case"scalar":return Xg(e);case"enum":return Qg(e);case"message":return zg(e);case"list":return eh(e);case"map":return th(e)}}function Xg(e){let t=au(e.scalar,e.utf8Validation,e.longAsString),n=e.localName;if(e.oneof){let u=e.oneof.localName;return(r,o)=>{r[u]={case:n,value:t(o)}}}return(u,r)=>{u[n]=t(r)}}function Qg(e){var t;let n=e.localName,u=(t=e.oneof)===null||t===void 0?void 0:t.localName;if(e.enum.open)return u!==void 0?(s,a)=>{s[u]={case:n,value:a.int32()}}:(s,a)=>{s[n]=a.int32()};let r=e.enum.values,o=e.number;return(s,a,i,c)=>{var l;let f=a.int32();if(r.some(g=>g.number===f))u!==void 0?s[u]={case:n,value:f}:s[n]=f;else if(i.readUnknownFields){let g=[];(0,jg.varint32write)(f,g);let p=(l=s.$unknown)!==null&&l!==void 0?l:[];p.push({no:o,wireType:c,data:new Uint8Array(g)}),s.$unknown=p}}}function zg(e){let t=e.localName,{toMessage:n,toLocal:u}=(0,bo.localMessageMapper)(e),r=Vc(e);if(e.oneof){let o=e.oneof.localName;return(s,a,i)=>{let c=s[o],l=n(c.case===t?c.value:void 0);r(l,a,i),s[o]={case:t,value:u(l)}}}return(o,s,a)=>{let i=n(o[t]);r(i,s,a),o[t]=u(i)}}function Vc(e){let t=iu(e.message);if(e.delimitedEncoding){let n=e.number;return(u,r,o)=>t.readGroup(u,r,o,n)}return(n,u,r)=>t.read(n,u,r,u.uint32())}function eh(e){let t=e.localName;if(e.listKind=="message"){let{toMessage:s,toLocal:a}=(0,bo.localMessageMapper)(e),i=Vc(e);return(c,l,f)=>{let g=s(void 0);i(g,l,f),c[t].push(a(g))}}let n=e.listKind=="enum"?ne.ScalarType.INT32:e.scalar,u=e.listKind=="scalar"?e.longAsString:!1,r=au(n,e.utf8Validation,u),o=n!=ne.ScalarType.STRING&&n!=ne.ScalarType.BYTES;return(s,a,i,c)=>{let l=s[t];if(c==K0.WireType.LengthDelimited&&o){let f=a.uint32()+a.pos;for(;a.pos<f;)l.push(r(a))}else l.push(r(a))}}function th(e){let t=e.localName,n=au(e.mapKey,e.utf8Validation,!1),u=(0,Fc.scalarZeroValue)(e.mapKey,!1),r,o;switch(e.mapKind){case"scalar":{let s=e.scalar,a=au(s,e.utf8Validation,!1);if(r=i=>a(i),s==ne.ScalarType.BYTES)o=()=>new Uint8Array(0);else{let i=(0,Fc.scalarZeroValue)(s,!1);o=()=>i}break}case"enum":{let s=e.enum.values[0].number;r=a=>a.int32(),o=()=>s;break}case"message":{let{toMessage:s,toLocal:a}=(0,bo.localMessageMapper)(e),i=iu(e.message).read;r=(c,l,f)=>{let g=s(f);return i(g,c,l,c.uint32()),a(g)},o=()=>a(s(void 0));break}}return(s,a,i)=>{let c=s[t],l,f,g=a.uint32(),p=a.pos+g;for(;a.pos<p;){let[m,_]=a.tag();switch(m){case 1:l=n(a);break;case 2:f=r(a,i,f);break;default:a.skip(_,m,i.recursionLimit-i.depth)}}l===void 0&&(l=u),f===void 0&&(f=o()),(0,Pc.setOwn)(c,l,f)}}function au(e,t,n){switch(e){case ne.ScalarType.STRING:return u=>u.string(t);case ne.ScalarType.BOOL:return u=>u.bool();case ne.ScalarType.DOUBLE:return u=>u.double();case ne.ScalarType.FLOAT:return u=>u.float();case ne.ScalarType.INT32:return u=>u.int32();case ne.ScalarType.INT64:return n?u=>String(u.int64()):u=>u.int64();case ne.ScalarType.UINT64:return n?u=>String(u.uint64()):u=>u.uint64();case ne.ScalarType.FIXED64:return n?u=>String(u.fixed64()):u=>u.fixed64();case ne.ScalarType.BYTES:return u=>u.bytes();case ne.ScalarType.FIXED32:return u=>u.fixed32();case ne.ScalarType.SFIXED32:return u=>u.sfixed32();case ne.ScalarType.SFIXED64:return n?u=>String(u.sfixed64()):u=>u.sfixed64();case ne.ScalarType.SINT64:return n?u=>String(u.sint64()):u=>u.sint64();case ne.ScalarType.UINT32:return u=>u.uint32();case ne.ScalarType.SINT32:return u=>u.sint32()}}});var ce=S(yo=>{"use strict";Object.defineProperty(yo,"__esModule",{value:!0});yo.fileDesc=ah;var nh=eu(),uh=St(),rh=ou(),oh=oo(),sh=Xt();function ah(e,t){var n;let u=(0,sh.fromBinary)(uh.FileDescriptorProtoSchema,(0,nh.base64Decode)(e));return u.messageType.forEach(oh.restoreJsonNames),u.dependency=(n=t?.map(o=>o.proto.name))!==null&&n!==void 0?n:[],(0,rh.createEmbeddedFileRegistry)(u,o=>t?.find(s=>s.proto.name===o)).getFile(u.name)}});var vo=S(Et=>{"use strict";Object.defineProperty(Et,"__esModule",{value:!0});Et.TimestampSchema=Et.file_google_protobuf_timestamp=void 0;var ih=ce(),ch=ae();Et.file_google_protobuf_timestamp=(0,ih.fileDesc)("Ch9nb29nbGUvcHJvdG9idWYvdGltZXN0YW1wLnByb3RvEg9nb29nbGUucHJvdG9idWYiKwoJVGltZXN0YW1wEg8KB3NlY29uZHMYASABKAMSDQoFbmFub3MYAiABKAVChQEKE2NvbS5nb29nbGUucHJvdG9idWZCDlRpbWVzdGFtcFByb3RvUAFaMmdvb2dsZS5nb2xhbmcub3JnL3Byb3RvYnVmL3R5cGVzL2tub3duL3RpbWVzdGFtcHBi+AEBogIDR1BCqgIeR29vZ2xlLlByb3RvYnVmLldlbGxLbm93blR5cGVzYgZwcm90bzM");Et.TimestampSchema=(0,ch.messageDesc)(Et.file_google_protobuf_timestamp,0)});var Wc=S(Rt=>{"use strict";Object.defineProperty(Rt,"__esModule",{value:!0});Rt.timestampNow=fh;Rt.timestampFromDate=qc;Rt.timestampDate=mh;Rt.timestampFromMs=Yc;Rt.timestampMs=jc;var lh=vo(),ph=Oe(),dh=Te();function fh(){return qc(new Date)}function qc(e){return Yc(e.getTime())}function mh(e){return new Date(jc(e))}function Yc(e){let t=Math.floor(e/1e3);return(0,ph.create)(lh.TimestampSchema,{seconds:dh.protoInt64.parse(t),nanos:(e-t*1e3)*1e6})}function jc(e){return Number(e.seconds)*1e3+Math.round(e.nanos/1e6)}});var So=S(xt=>{"use strict";Object.defineProperty(xt,"__esModule",{value:!0});xt.DurationSchema=xt.file_google_protobuf_duration=void 0;var gh=ce(),hh=ae();xt.file_google_protobuf_duration=(0,gh.fileDesc)("Ch5nb29nbGUvcHJvdG9idWYvZHVyYXRpb24ucHJvdG8SD2dvb2dsZS5wcm90b2J1ZiIqCghEdXJhdGlvbhIPCgdzZWNvbmRzGAEgASgDEg0KBW5hbm9zGAIgASgFQoMBChNjb20uZ29vZ2xlLnByb3RvYnVmQg1EdXJhdGlvblByb3RvUAFaMWdvb2dsZS5nb2xhbmcub3JnL3Byb3RvYnVmL3R5cGVzL2tub3duL2R1cmF0aW9ucGL4AQGiAgNHUEKqAh5Hb29nbGUuUHJvdG9idWYuV2VsbEtub3duVHlwZXNiBnByb3RvMw");xt.DurationSchema=(0,hh.messageDesc)(xt.file_google_protobuf_duration,0)});var Hc=S(cu=>{"use strict";Object.defineProperty(cu,"__esModule",{value:!0});cu.durationFromMs=vh;cu.durationMs=Sh;var bh=So(),_h=Oe(),yh=Te();function vh(e){let t=e<0?-1:1,n=Math.abs(e),u=Math.floor(n/1e3),r=(n-u*1e3)*1e6;return(0,_h.create)(bh.DurationSchema,{seconds:yh.protoInt64.parse(u*t),nanos:r===0?0:r*t})}function Sh(e){return Number(e.seconds)*1e3+Math.round(e.nanos/1e6)}});var lu=S(Nt=>{"use strict";Object.defineProperty(Nt,"__esModule",{value:!0});Nt.AnySchema=Nt.file_google_protobuf_any=void 0;var Eh=ce(),Rh=ae();Nt.file_google_protobuf_any=(0,Eh.fileDesc)("Chlnb29nbGUvcHJvdG9idWYvYW55LnByb3RvEg9nb29nbGUucHJvdG9idWYiJgoDQW55EhAKCHR5cGVfdXJsGAEgASgJEg0KBXZhbHVlGAIgASgMQnYKE2NvbS5nb29nbGUucHJvdG9idWZCCEFueVByb3RvUAFaLGdvb2dsZS5nb2xhbmcub3JnL3Byb3RvYnVmL3R5cGVzL2tub3duL2FueXBiogIDR1BCqgIeR29vZ2xlLlByb3RvYnVmLldlbGxLbm93blR5cGVzYgZwcm90bzM");Nt.AnySchema=(0,Rh.messageDesc)(Nt.file_google_protobuf_any,0)});var $0=S(fu=>{"use strict";Object.defineProperty(fu,"__esModule",{value:!0});fu.toBinary=wh;fu.writeField=Ph;var Re=ze(),I=le(),xh=yt(),Nh=Se(),Eo=Ht(),Kc=Te(),Ih=2,Th=3,$c={writeUnknownFields:!0};function Lh(e){return e?Object.assign(Object.assign({},$c),e):$c}function wh(e,t,n){let u=new Re.BinaryWriter;return Ro(e)(u,Lh(n),t),u.finish()}var Zc=new WeakMap;function Ro(e){let t=Zc.get(e);return t===void 0&&(t=Dh(e)),t}function Dh(e){let t=e.typeName,n=e.fields.concat().sort((s,a)=>s.number-a.number),u=n[0],r=[],o=(s,a,i)=>{if(i.$typeName!==t&&u!==void 0)throw new xh.FieldError(u,`cannot use ${u} with message ${i.$typeName}`,"ForeignFieldError");for(let l=0;l<r.length;l++)r[l](s,a,i);let c=i.$unknown;if(c!==void 0&&a.writeUnknownFields)for(let l=0;l<c.length;l++){let{no:f,wireType:g,data:p}=c[l];s.tag(f,g).raw(p)}};Zc.set(e,o);for(let s of n)r.push(Jc(s));return o}function Jc(e){switch(e.fieldKind){case"message":case"scalar":case"enum":return Bh(e);case"list":return Ah(e);case"map":return Oh(e)}}function Bh(e){let t=Mh(e),n=e.localName;if(e.oneof){let u=e.oneof.localName;return(r,o,s)=>{let a=s[u];a.case===n&&t(r,o,a.value)}}if(e.presence!=Ih){let u=e.presence==Th?`cannot encode ${e} to binary: required field not set`:void 0;return(r,o,s)=>{let a=s[n];if(a!==void 0&&Object.prototype.hasOwnProperty.call(s,n))t(r,o,a);else if(u!==void 0)throw new Error(u)}}if(e.fieldKind=="enum"){let u=e.enum.values[0].number;return(r,o,s)=>{let a=s[n];a!==u&&t(r,o,a)}}switch(e.scalar){case I.ScalarType.BOOL:return(u,r,o)=>{let s=o[n];s!==!1&&t(u,r,s)};case I.ScalarType.STRING:return(u,r,o)=>{let s=o[n];s!==""&&t(u,r,s)};case I.ScalarType.BYTES:return(u,r,o)=>{let s=o[n];(!(s instanceof Uint8Array)||s.byteLength>0)&&t(u,r,s)};case I.ScalarType.DOUBLE:case I.ScalarType.FLOAT:return(u,r,o)=>{let s=o[n];Object.is(s,0)||t(u,r,s)};default:return(u,r,o)=>{let s=o[n];s!=0&&t(u,r,s)}}}function Mh(e){switch(e.fieldKind){case"message":{let{toMessage:t}=(0,Eo.localMessageMapper)(e),n=Xc(e);return(u,r,o)=>{n(u,r,t(o))}}case"scalar":case"enum":{let t=e.fieldKind=="enum"?I.ScalarType.INT32:e.scalar,n=e.number,u=du(t),r=pu(t,e.parent.typeName,e.name);return(o,s,a)=>{o.tag(n,u),r(o,a)}}}}function Ah(e){let t=e.localName,n=e.number;switch(e.listKind){case"message":{let{toMessage:u}=(0,Eo.localMessageMapper)(e),r=Xc(e);return(o,s,a)=>{let i=a[t];for(let c=0;c<i.length;c++)r(o,s,u(i[c]))}}case"scalar":case"enum":{let u=e.listKind=="enum"?I.ScalarType.INT32:e.scalar,r=pu(u,e.parent.typeName,e.name);if(e.packed)return(s,a,i)=>{let c=i[t];if(c.length!=0){s.tag(n,Re.WireType.LengthDelimited).fork();for(let l=0;l<c.length;l++)r(s,c[l]);s.join()}};let o=du(u);return(s,a,i)=>{let c=i[t];for(let l=0;l<c.length;l++)s.tag(n,o),r(s,c[l])}}}}function Oh(e){let t=e.localName,n=e.number,u=kh(e);if(e.mapKind=="message"){let{toMessage:a}=(0,Eo.localMessageMapper)(e),i=Ro(e.message);return(c,l,f)=>{let g=f[t],p=Object.keys(g);for(let m=0;m<p.length;m++){let _=p[m];c.tag(n,Re.WireType.LengthDelimited).fork(),u(c,_),c.tag(2,Re.WireType.LengthDelimited).fork(),i(c,l,a(g[_])),c.join(),c.join()}}}let r=e.mapKind=="enum"?I.ScalarType.INT32:e.scalar,o=du(r),s=pu(r,e.parent.typeName,e.name);return(a,i,c)=>{let l=c[t],f=Object.keys(l);for(let g=0;g<f.length;g++){let p=f[g];a.tag(n,Re.WireType.LengthDelimited).fork(),u(a,p),a.tag(2,o),s(a,l[p]),a.join()}}}function kh(e){let t=du(e.mapKey),n=pu(e.mapKey,e.parent.typeName,e.name),u=Ch(e.mapKey);return(r,o)=>{r.tag(1,t),n(r,u(o))}}function Ch(e){switch(e){case I.ScalarType.STRING:return t=>t;case I.ScalarType.BOOL:return t=>t==="true"?!0:t==="false"?!1:t;case I.ScalarType.UINT64:case I.ScalarType.FIXED64:return t=>{try{return Kc.protoInt64.uParse(t)}catch{return t}};case I.ScalarType.INT64:case I.ScalarType.SFIXED64:case I.ScalarType.SINT64:return t=>{try{return Kc.protoInt64.parse(t)}catch{return t}};default:return t=>{let n=Number.parseInt(t);return Number.isFinite(n)?n:t}}}function pu(e,t,n){let u=Fh(e);return(r,o)=>{try{u(r,o)}catch(s){throw s instanceof Error?new Error(`cannot encode field ${t}.${n} to binary: ${s.message}`):s}}}function Fh(e){switch(e){case I.ScalarType.STRING:return(t,n)=>t.string(n);case I.ScalarType.BOOL:return(t,n)=>t.bool(n);case I.ScalarType.DOUBLE:return(t,n)=>t.double(n);case I.ScalarType.FLOAT:return(t,n)=>t.float(n);case I.ScalarType.INT32:return(t,n)=>t.int32(n);case I.ScalarType.INT64:return(t,n)=>t.int64(n);case I.ScalarType.UINT64:return(t,n)=>t.uint64(n);case I.ScalarType.FIXED64:return(t,n)=>t.fixed64(n);case I.ScalarType.BYTES:return(t,n)=>t.bytes(n);case I.ScalarType.FIXED32:return(t,n)=>t.fixed32(n);case I.ScalarType.SFIXED32:return(t,n)=>t.sfixed32(n);case I.ScalarType.SFIXED64:return(t,n)=>t.sfixed64(n);case I.ScalarType.SINT64:return(t,n)=>t.sint64(n);case I.ScalarType.UINT32:return(t,n)=>t.uint32(n);case I.ScalarType.SINT32:return(t,n)=>t.sint32(n)}}function Ph(e,t,n,u){Jc(u)(e,t,n[Nh.unsafeLocal])}function Xc(e){let t=e.number,n=Ro(e.message);return e.delimitedEncoding?(u,r,o)=>{u.tag(t,Re.WireType.StartGroup),n(u,r,o),u.tag(t,Re.WireType.EndGroup)}:(u,r,o)=>{u.tag(t,Re.WireType.LengthDelimited).fork(),n(u,r,o),u.join()}}function du(e){switch(e){case I.ScalarType.BYTES:case I.ScalarType.STRING:return Re.WireType.LengthDelimited;case I.ScalarType.DOUBLE:case I.ScalarType.FIXED64:case I.ScalarType.SFIXED64:return Re.WireType.Bit64;case I.ScalarType.FIXED32:case I.ScalarType.SFIXED32:case I.ScalarType.FLOAT:return Re.WireType.Bit32;default:return Re.WireType.Varint}}});var el=S(Qt=>{"use strict";Object.defineProperty(Qt,"__esModule",{value:!0});Qt.anyPack=qh;Qt.anyIs=xo;Qt.anyUnpack=Yh;Qt.anyUnpackTo=jh;var Gh=lu(),Uh=Oe(),Vh=$0(),Qc=Xt();function qh(e,t,n){let u=!1;return n||(n=(0,Uh.create)(Gh.AnySchema),u=!0),n.value=(0,Vh.toBinary)(e,t),n.typeUrl=Wh(t.$typeName),u?n:void 0}function xo(e,t){if(e.typeUrl==="")return!1;let n=typeof t=="string"?t:t.typeName,u=zc(e.typeUrl);return n===u}function Yh(e,t){if(e.typeUrl==="")return;let n=t.kind=="message"?t:t.getMessage(zc(e.typeUrl));if(!(!n||!xo(e,n)))return(0,Qc.fromBinary)(n,e.value)}function jh(e,t,n){if(xo(e,t))return(0,Qc.mergeFromBinary)(t,n,e.value)}function Wh(e){return`type.googleapis.com/${e}`}function zc(e){let t=e.lastIndexOf("/"),n=t>=0?e.substring(t+1):e;if(!n.length)throw new Error(`invalid type url: ${e}`);return n}});var mu=S(It=>{"use strict";Object.defineProperty(It,"__esModule",{value:!0});It.SourceContextSchema=It.file_google_protobuf_source_context=void 0;var Hh=ce(),Kh=ae();It.file_google_protobuf_source_context=(0,Hh.fileDesc)("CiRnb29nbGUvcHJvdG9idWYvc291cmNlX2NvbnRleHQucHJvdG8SD2dvb2dsZS5wcm90b2J1ZiIiCg1Tb3VyY2VDb250ZXh0EhEKCWZpbGVfbmFtZRgBIAEoCUKKAQoTY29tLmdvb2dsZS5wcm90b2J1ZkISU291cmNlQ29udGV4dFByb3RvUAFaNmdvb2dsZS5nb2xhbmcub3JnL3Byb3RvYnVmL3R5cGVzL2tub3duL3NvdXJjZWNvbnRleHRwYqICA0dQQqoCHkdvb2dsZS5Qcm90b2J1Zi5XZWxsS25vd25UeXBlc2IGcHJvdG8z");It.SourceContextSchema=(0,Kh.messageDesc)(It.file_google_protobuf_source_context,0)});var Io=S(B=>{"use strict";Object.defineProperty(B,"__esModule",{value:!0});B.SyntaxSchema=B.Syntax=B.OptionSchema=B.EnumValueSchema=B.EnumSchema=B.Field_CardinalitySchema=B.Field_Cardinality=B.Field_KindSchema=B.Field_Kind=B.FieldSchema=B.TypeSchema=B.file_google_protobuf_type=void 0;var $h=ce(),Zh=lu(),Jh=mu(),Z0=ae(),No=nt();B.file_google_protobuf_type=(0,$h.fileDesc)("Chpnb29nbGUvcHJvdG9idWYvdHlwZS5wcm90bxIPZ29vZ2xlLnByb3RvYnVmIugBCgRUeXBlEgwKBG5hbWUYASABKAkSJgoGZmllbGRzGAIgAygLMhYuZ29vZ2xlLnByb3RvYnVmLkZpZWxkEg4KBm9uZW9mcxgDIAMoCRIoCgdvcHRpb25zGAQgAygLMhcuZ29vZ2xlLnByb3RvYnVmLk9wdGlvbhI2Cg5zb3VyY2VfY29udGV4dBgFIAEoCzIeLmdvb2dsZS5wcm90b2J1Zi5Tb3VyY2VDb250ZXh0EicKBnN5bnRheBgGIAEoDjIXLmdvb2dsZS5wcm90b2J1Zi5TeW50YXgSDwoHZWRpdGlvbhgHIAEoCSLVBQoFRmllbGQSKQoEa2luZBgBIAEoDjIbLmdvb2dsZS5wcm90b2J1Zi5GaWVsZC5LaW5kEjcKC2NhcmRpbmFsaXR5GAIgASgOMiIuZ29vZ2xlLnByb3RvYnVmLkZpZWxkLkNhcmRpbmFsaXR5Eg4KBm51bWJlchgDIAEoBRIMCgRuYW1lGAQgASgJEhAKCHR5cGVfdXJsGAYgASgJEhMKC29uZW9mX2luZGV4GAcgASgFEg4KBnBhY2tlZBgIIAEoCBIoCgdvcHRpb25zGAkgAygLMhcuZ29vZ2xlLnByb3RvYnVmLk9wdGlvbhIRCglqc29uX25hbWUYCiABKAkSFQoNZGVmYXVsdF92YWx1ZRgLIAEoCSLIAgoES2luZBIQCgxUWVBFX1VOS05PV04QABIPCgtUWVBFX0RPVUJMRRABEg4KClRZUEVfRkxPQVQQAhIOCgpUWVBFX0lOVDY0EAMSDwoLVFlQRV9VSU5UNjQQBBIOCgpUWVBFX0lOVDMyEAUSEAoMVFlQRV9GSVhFRDY0EAYSEAoMVFlQRV9GSVhFRDMyEAcSDQoJVFlQRV9CT09MEAgSDwoLVFlQRV9TVFJJTkcQCRIOCgpUWVBFX0dST1VQEAoSEAoMVFlQRV9NRVNTQUdFEAsSDgoKVFlQRV9CWVRFUxAMEg8KC1RZUEVfVUlOVDMyEA0SDQoJVFlQRV9FTlVNEA4SEQoNVFlQRV9TRklYRUQzMhAPEhEKDVRZUEVfU0ZJWEVENjQQEBIPCgtUWVBFX1NJTlQzMhAREg8KC1RZUEVfU0lOVDY0EBIidAoLQ2FyZGluYWxpdHkSFwoTQ0FSRElOQUxJVFlfVU5LTk9XThAAEhgKFENBUkRJTkFMSVRZX09QVElPTkFMEAESGAoUQ0FSRElOQUxJVFlfUkVRVUlSRUQQAhIYChRDQVJESU5BTElUWV9SRVBFQVRFRBADIt8BCgRFbnVtEgwKBG5hbWUYASABKAkSLQoJZW51bXZhbHVlGAIgAygLMhouZ29vZ2xlLnByb3RvYnVmLkVudW1WYWx1ZRIoCgdvcHRpb25zGAMgAygLMhcuZ29vZ2xlLnByb3RvYnVmLk9wdGlvbhI2Cg5zb3VyY2VfY29udGV4dBgEIAEoCzIeLmdvb2dsZS5wcm90b2J1Zi5Tb3VyY2VDb250ZXh0EicKBnN5bnRheBgFIAEoDjIXLmdvb2dsZS5wcm90b2J1Zi5TeW50YXgSDwoHZWRpdGlvbhgGIAEoCSJTCglFbnVtVmFsdWUSDAoEbmFtZRgBIAEoCRIOCgZudW1iZXIYAiABKAUSKAoHb3B0aW9ucxgDIAMoCzIXLmdvb2dsZS5wcm90b2J1Zi5PcHRpb24iOwoGT3B0aW9uEgwKBG5hbWUYASABKAkSIwoFdmFsdWUYAiABKAsyFC5nb29nbGUucHJvdG9idWYuQW55KkMKBlN5bnRheBIRCg1TWU5UQVhfUFJPVE8yEAASEQoNU1lOVEFYX1BST1RPMxABEhMKD1NZTlRBWF9FRElUSU9OUxACQnsKE2NvbS5nb29nbGUucHJvdG9idWZCCVR5cGVQcm90b1ABWi1nb29nbGUuZ29sYW5nLm9yZy9wcm90b2J1Zi90eXBlcy9rbm93bi90eXBlcGL4AQGiAgNHUEKqAh5Hb29nbGUuUHJvdG9idWYuV2VsbEtub3duVHlwZXNiBnByb3RvMw",[Zh.file_google_protobuf_any,Jh.file_google_protobuf_source_context]);B.TypeSchema=(0,Z0.messageDesc)(B.file_google_protobuf_type,0);B.FieldSchema=(0,Z0.messageDesc)(B.file_google_protobuf_type,1);var tl;(function(e){e[e.TYPE_UNKNOWN=0]="TYPE_UNKNOWN",e[e.TYPE_DOUBLE=1]="TYPE_DOUBLE",e[e.TYPE_FLOAT=2]="TYPE_FLOAT",e[e.TYPE_INT64=3]="TYPE_INT64",e[e.TYPE_UINT64=4]="TYPE_UINT64",e[e.TYPE_INT32=5]="TYPE_INT32",e[e.TYPE_FIXED64=6]="TYPE_FIXED64",e[e.TYPE_FIXED32=7]="TYPE_FIXED32",e[e.TYPE_BOOL=8]="TYPE_BOOL",e[e.TYPE_STRING=9]="TYPE_STRING",e[e.TYPE_GROUP=10]="TYPE_GROUP",e[e.TYPE_MESSAGE=11]="TYPE_MESSAGE",e[e.TYPE_BYTES=12]="TYPE_BYTES",e[e.TYPE_UINT32=13]="TYPE_UINT32",e[e.TYPE_ENUM=14]="TYPE_ENUM",e[e.TYPE_SFIXED32=15]="TYPE_SFIXED32",e[e.TYPE_SFIXED64=16]="TYPE_SFIXED64",e[e.TYPE_SINT32=17]="TYPE_SINT32",e[e.TYPE_SINT64=18]="TYPE_SINT64"})(tl||(B.Field_Kind=tl={}));B.Field_KindSchema=(0,No.enumDesc)(B.file_google_protobuf_type,1,0);var nl;(function(e){e[e.UNKNOWN=0]="UNKNOWN",e[e.OPTIONAL=1]="OPTIONAL",e[e.REQUIRED=2]="REQUIRED",e[e.REPEATED=3]="REPEATED"})(nl||(B.Field_Cardinality=nl={}));B.Field_CardinalitySchema=(0,No.enumDesc)(B.file_google_protobuf_type,1,1);B.EnumSchema=(0,Z0.messageDesc)(B.file_google_protobuf_type,2);B.EnumValueSchema=(0,Z0.messageDesc)(B.file_google_protobuf_type,3);B.OptionSchema=(0,Z0.messageDesc)(B.file_google_protobuf_type,4);var ul;(function(e){e[e.PROTO2=0]="PROTO2",e[e.PROTO3=1]="PROTO3",e[e.EDITIONS=2]="EDITIONS"})(ul||(B.Syntax=ul={}));B.SyntaxSchema=(0,No.enumDesc)(B.file_google_protobuf_type,0)});var rl=S(me=>{"use strict";Object.defineProperty(me,"__esModule",{value:!0});me.MixinSchema=me.MethodSchema=me.ApiSchema=me.file_google_protobuf_api=void 0;var Xh=ce(),Qh=mu(),zh=Io(),To=ae();me.file_google_protobuf_api=(0,Xh.fileDesc)("Chlnb29nbGUvcHJvdG9idWYvYXBpLnByb3RvEg9nb29nbGUucHJvdG9idWYikgIKA0FwaRIMCgRuYW1lGAEgASgJEigKB21ldGhvZHMYAiADKAsyFy5nb29nbGUucHJvdG9idWYuTWV0aG9kEigKB29wdGlvbnMYAyADKAsyFy5nb29nbGUucHJvdG9idWYuT3B0aW9uEg8KB3ZlcnNpb24YBCABKAkSNgoOc291cmNlX2NvbnRleHQYBSABKAsyHi5nb29nbGUucHJvdG9idWYuU291cmNlQ29udGV4dBImCgZtaXhpbnMYBiADKAsyFi5nb29nbGUucHJvdG9idWYuTWl4aW4SJwoGc3ludGF4GAcgASgOMhcuZ29vZ2xlLnByb3RvYnVmLlN5bnRheBIPCgdlZGl0aW9uGAggASgJIu4BCgZNZXRob2QSDAoEbmFtZRgBIAEoCRIYChByZXF1ZXN0X3R5cGVfdXJsGAIgASgJEhkKEXJlcXVlc3Rfc3RyZWFtaW5nGAMgASgIEhkKEXJlc3BvbnNlX3R5cGVfdXJsGAQgASgJEhoKEnJlc3BvbnNlX3N0cmVhbWluZxgFIAEoCBIoCgdvcHRpb25zGAYgAygLMhcuZ29vZ2xlLnByb3RvYnVmLk9wdGlvbhIrCgZzeW50YXgYByABKA4yFy5nb29nbGUucHJvdG9idWYuU3ludGF4QgIYARITCgdlZGl0aW9uGAggASgJQgIYASIjCgVNaXhpbhIMCgRuYW1lGAEgASgJEgwKBHJvb3QYAiABKAlCdgoTY29tLmdvb2dsZS5wcm90b2J1ZkIIQXBpUHJvdG9QAVosZ29vZ2xlLmdvbGFuZy5vcmcvcHJvdG9idWYvdHlwZXMva25vd24vYXBpcGKiAgNHUEKqAh5Hb29nbGUuUHJvdG9idWYuV2VsbEtub3duVHlwZXNiBnByb3RvMw",[Qh.file_google_protobuf_source_context,zh.file_google_protobuf_type]);me.ApiSchema=(0,To.messageDesc)(me.file_google_protobuf_api,0);me.MethodSchema=(0,To.messageDesc)(me.file_google_protobuf_api,1);me.MixinSchema=(0,To.messageDesc)(me.file_google_protobuf_api,2)});var gu=S(Lo=>{"use strict";Object.defineProperty(Lo,"__esModule",{value:!0});Lo.extDesc=eb;function eb(e,t,...n){if(n.length==0)return e.extensions[t];let u=n.pop();return n.reduce((r,o)=>r.nestedMessages[o],e.messages[t]).nestedExtensions[u]}});var il=S(J=>{"use strict";Object.defineProperty(J,"__esModule",{value:!0});J.cpp=J.CppFeatures_RepeatedTypeSchema=J.CppFeatures_RepeatedType=J.CppFeatures_StringTypeSchema=J.CppFeatures_StringType=J.CppFeaturesSchema=J.file_google_protobuf_cpp_features=void 0;var tb=ce(),nb=St(),ub=ae(),al=nt(),rb=gu();J.file_google_protobuf_cpp_features=(0,tb.fileDesc)("CiJnb29nbGUvcHJvdG9idWYvY3BwX2ZlYXR1cmVzLnByb3RvEgJwYiKSBQoLQ3BwRmVhdHVyZXMS+wEKEmxlZ2FjeV9jbG9zZWRfZW51bRgBIAEoCELeAYgBAZgBBJgBAaIBCRIEdHJ1ZRiEB6IBChIFZmFsc2UY5weyAbgBCOgHEOgHGq8BVGhlIGxlZ2FjeSBjbG9zZWQgZW51bSBiZWhhdmlvciBpbiBDKysgaXMgZGVwcmVjYXRlZCBhbmQgaXMgc2NoZWR1bGVkIHRvIGJlIHJlbW92ZWQgaW4gZWRpdGlvbiAyMDI1LiAgU2VlIGh0dHA6Ly9wcm90b2J1Zi5kZXYvcHJvZ3JhbW1pbmctZ3VpZGVzL2VudW0vI2NwcCBmb3IgbW9yZSBpbmZvcm1hdGlvbhJaCgtzdHJpbmdfdHlwZRgCIAEoDjIaLnBiLkNwcEZlYXR1cmVzLlN0cmluZ1R5cGVCKYgBAZgBBJgBAaIBCxIGU1RSSU5HGIQHogEJEgRWSUVXGOkHsgEDCOgHEkwKGmVudW1fbmFtZV91c2VzX3N0cmluZ192aWV3GAMgASgIQiiIAQGYAQaYAQGiAQoSBWZhbHNlGIQHogEJEgR0cnVlGOkHsgEDCOkHElIKDXJlcGVhdGVkX3R5cGUYBCABKA4yHC5wYi5DcHBGZWF0dXJlcy5SZXBlYXRlZFR5cGVCHYgBAZgBBJgBAaIBCxIGTEVHQUNZGIQHsgEDCI9OIkUKClN0cmluZ1R5cGUSFwoTU1RSSU5HX1RZUEVfVU5LTk9XThAAEggKBFZJRVcQARIICgRDT1JEEAISCgoGU1RSSU5HEAMiQAoMUmVwZWF0ZWRUeXBlEhkKFVJFUEVBVEVEX1RZUEVfVU5LTk9XThAAEgoKBkxFR0FDWRABEgkKBVBST1hZEAI6PwoDY3BwEhsuZ29vZ2xlLnByb3RvYnVmLkZlYXR1cmVTZXQY6AcgASgLMg8ucGIuQ3BwRmVhdHVyZXNSA2NwcA",[nb.file_google_protobuf_descriptor]);J.CppFeaturesSchema=(0,ub.messageDesc)(J.file_google_protobuf_cpp_features,0);var ol;(function(e){e[e.STRING_TYPE_UNKNOWN=0]="STRING_TYPE_UNKNOWN",e[e.VIEW=1]="VIEW",e[e.CORD=2]="CORD",e[e.STRING=3]="STRING"})(ol||(J.CppFeatures_StringType=ol={}));J.CppFeatures_StringTypeSchema=(0,al.enumDesc)(J.file_google_protobuf_cpp_features,0,0);var sl;(function(e){e[e.REPEATED_TYPE_UNKNOWN=0]="REPEATED_TYPE_UNKNOWN",e[e.LEGACY=1]="LEGACY",e[e.PROXY=2]="PROXY"})(sl||(J.CppFeatures_RepeatedType=sl={}));J.CppFeatures_RepeatedTypeSchema=(0,al.enumDesc)(J.file_google_protobuf_cpp_features,0,1);J.cpp=(0,rb.extDesc)(J.file_google_protobuf_cpp_features,0)});var cl=S(Tt=>{"use strict";Object.defineProperty(Tt,"__esModule",{value:!0});Tt.EmptySchema=Tt.file_google_protobuf_empty=void 0;var ob=ce(),sb=ae();Tt.file_google_protobuf_empty=(0,ob.fileDesc)("Chtnb29nbGUvcHJvdG9idWYvZW1wdHkucHJvdG8SD2dvb2dsZS5wcm90b2J1ZiIHCgVFbXB0eUJ9ChNjb20uZ29vZ2xlLnByb3RvYnVmQgpFbXB0eVByb3RvUAFaLmdvb2dsZS5nb2xhbmcub3JnL3Byb3RvYnVmL3R5cGVzL2tub3duL2VtcHR5cGL4AQGiAgNHUEKqAh5Hb29nbGUuUHJvdG9idWYuV2VsbEtub3duVHlwZXNiBnByb3RvMw");Tt.EmptySchema=(0,sb.messageDesc)(Tt.file_google_protobuf_empty,0)});var ll=S(Lt=>{"use strict";Object.defineProperty(Lt,"__esModule",{value:!0});Lt.FieldMaskSchema=Lt.file_google_protobuf_field_mask=void 0;var ab=ce(),ib=ae();Lt.file_google_protobuf_field_mask=(0,ab.fileDesc)("CiBnb29nbGUvcHJvdG9idWYvZmllbGRfbWFzay5wcm90bxIPZ29vZ2xlLnByb3RvYnVmIhoKCUZpZWxkTWFzaxINCgVwYXRocxgBIAMoCUKFAQoTY29tLmdvb2dsZS5wcm90b2J1ZkIORmllbGRNYXNrUHJvdG9QAVoyZ29vZ2xlLmdvbGFuZy5vcmcvcHJvdG9idWYvdHlwZXMva25vd24vZmllbGRtYXNrcGL4AQGiAgNHUEKqAh5Hb29nbGUuUHJvdG9idWYuV2VsbEtub3duVHlwZXNiBnByb3RvMw");Lt.FieldMaskSchema=(0,ib.messageDesc)(Lt.file_google_protobuf_field_mask,0)});var gl=S(F=>{"use strict";Object.defineProperty(F,"__esModule",{value:!0});F.go=F.GoFeatures_StripEnumPrefixSchema=F.GoFeatures_StripEnumPrefix=F.GoFeatures_APILevelSchema=F.GoFeatures_APILevel=F.GoFeatures_OptimizeModeFeature_OptimizeModeSchema=F.GoFeatures_OptimizeModeFeature_OptimizeMode=F.GoFeatures_OptimizeModeFeatureSchema=F.GoFeaturesSchema=F.file_google_protobuf_go_features=void 0;var cb=ce(),lb=St(),ml=ae(),wo=nt(),pb=gu();F.file_google_protobuf_go_features=(0,cb.fileDesc)("CiFnb29nbGUvcHJvdG9idWYvZ29fZmVhdHVyZXMucHJvdG8SAnBiItEGCgpHb0ZlYXR1cmVzEqUBChpsZWdhY3lfdW5tYXJzaGFsX2pzb25fZW51bRgBIAEoCEKAAYgBAZgBBpgBAaIBCRIEdHJ1ZRiEB6IBChIFZmFsc2UY5weyAVsI6AcQ6AcaU1RoZSBsZWdhY3kgVW5tYXJzaGFsSlNPTiBBUEkgaXMgZGVwcmVjYXRlZCBhbmQgd2lsbCBiZSByZW1vdmVkIGluIGEgZnV0dXJlIGVkaXRpb24uEmoKCWFwaV9sZXZlbBgCIAEoDjIXLnBiLkdvRmVhdHVyZXMuQVBJTGV2ZWxCPogBAZgBA5gBAaIBGhIVQVBJX0xFVkVMX1VOU1BFQ0lGSUVEGIQHogEPEgpBUElfT1BBUVVFGOkHsgEDCOgHEmsKEXN0cmlwX2VudW1fcHJlZml4GAMgASgOMh4ucGIuR29GZWF0dXJlcy5TdHJpcEVudW1QcmVmaXhCMIgBAZgBBpgBB5gBAaIBGxIWU1RSSVBfRU5VTV9QUkVGSVhfS0VFUBiEB7IBAwjpBxJ4Cg1vcHRpbWl6ZV9tb2RlGAQgASgOMi8ucGIuR29GZWF0dXJlcy5PcHRpbWl6ZU1vZGVGZWF0dXJlLk9wdGltaXplTW9kZUIwiAEBmAEDmAEBogEeEhlPUFRJTUlaRV9NT0RFX1VOU1BFQ0lGSUVEGIQHsgEDCOkHGl4KE09wdGltaXplTW9kZUZlYXR1cmUiRwoMT3B0aW1pemVNb2RlEh0KGU9QVElNSVpFX01PREVfVU5TUEVDSUZJRUQQABIJCgVTUEVFRBABEg0KCUNPREVfU0laRRACIlMKCEFQSUxldmVsEhkKFUFQSV9MRVZFTF9VTlNQRUNJRklFRBAAEgwKCEFQSV9PUEVOEAESDgoKQVBJX0hZQlJJRBACEg4KCkFQSV9PUEFRVUUQAyKSAQoPU3RyaXBFbnVtUHJlZml4EiEKHVNUUklQX0VOVU1fUFJFRklYX1VOU1BFQ0lGSUVEEAASGgoWU1RSSVBfRU5VTV9QUkVGSVhfS0VFUBABEiMKH1NUUklQX0VOVU1fUFJFRklYX0dFTkVSQVRFX0JPVEgQAhIbChdTVFJJUF9FTlVNX1BSRUZJWF9TVFJJUBADOjwKAmdvEhsuZ29vZ2xlLnByb3RvYnVmLkZlYXR1cmVTZXQY6gcgASgLMg4ucGIuR29GZWF0dXJlc1ICZ29CL1otZ29vZ2xlLmdvbGFuZy5vcmcvcHJvdG9idWYvdHlwZXMvZ29mZWF0dXJlc3Bi",[lb.file_google_protobuf_descriptor]);F.GoFeaturesSchema=(0,ml.messageDesc)(F.file_google_protobuf_go_features,0);F.GoFeatures_OptimizeModeFeatureSchema=(0,ml.messageDesc)(F.file_google_protobuf_go_features,0,0);var pl;(function(e){e[e.OPTIMIZE_MODE_UNSPECIFIED=0]="OPTIMIZE_MODE_UNSPECIFIED",e[e.SPEED=1]="SPEED",e[e.CODE_SIZE=2]="CODE_SIZE"})(pl||(F.GoFeatures_OptimizeModeFeature_OptimizeMode=pl={}));F.GoFeatures_OptimizeModeFeature_OptimizeModeSchema=(0,wo.enumDesc)(F.file_google_protobuf_go_features,0,0,0);var dl;(function(e){e[e.API_LEVEL_UNSPECIFIED=0]="API_LEVEL_UNSPECIFIED",e[e.API_OPEN=1]="API_OPEN",e[e.API_HYBRID=2]="API_HYBRID",e[e.API_OPAQUE=3]="API_OPAQUE"})(dl||(F.GoFeatures_APILevel=dl={}));F.GoFeatures_APILevelSchema=(0,wo.enumDesc)(F.file_google_protobuf_go_features,0,0);var fl;(function(e){e[e.UNSPECIFIED=0]="UNSPECIFIED",e[e.KEEP=1]="KEEP",e[e.GENERATE_BOTH=2]="GENERATE_BOTH",e[e.STRIP=3]="STRIP"})(fl||(F.GoFeatures_StripEnumPrefix=fl={}));F.GoFeatures_StripEnumPrefixSchema=(0,wo.enumDesc)(F.file_google_protobuf_go_features,0,1);F.go=(0,pb.extDesc)(F.file_google_protobuf_go_features,0)});var vl=S(Y=>{"use strict";Object.defineProperty(Y,"__esModule",{value:!0});Y.java=Y.JavaFeatures_Utf8ValidationSchema=Y.JavaFeatures_Utf8Validation=Y.JavaFeatures_NestInFileClassFeature_NestInFileClassSchema=Y.JavaFeatures_NestInFileClassFeature_NestInFileClass=Y.JavaFeatures_NestInFileClassFeatureSchema=Y.JavaFeaturesSchema=Y.file_google_protobuf_java_features=void 0;var db=ce(),fb=St(),_l=ae(),yl=nt(),mb=gu();Y.file_google_protobuf_java_features=(0,db.fileDesc)("CiNnb29nbGUvcHJvdG9idWYvamF2YV9mZWF0dXJlcy5wcm90bxICcGIigwgKDEphdmFGZWF0dXJlcxL+AQoSbGVnYWN5X2Nsb3NlZF9lbnVtGAEgASgIQuEBiAEBmAEEmAEBogEJEgR0cnVlGIQHogEKEgVmYWxzZRjnB7IBuwEI6AcQ6AcasgFUaGUgbGVnYWN5IGNsb3NlZCBlbnVtIGJlaGF2aW9yIGluIEphdmEgaXMgZGVwcmVjYXRlZCBhbmQgaXMgc2NoZWR1bGVkIHRvIGJlIHJlbW92ZWQgaW4gZWRpdGlvbiAyMDI1LiAgU2VlIGh0dHA6Ly9wcm90b2J1Zi5kZXYvcHJvZ3JhbW1pbmctZ3VpZGVzL2VudW0vI2phdmEgZm9yIG1vcmUgaW5mb3JtYXRpb24uEp8CCg91dGY4X3ZhbGlkYXRpb24YAiABKA4yHy5wYi5KYXZhRmVhdHVyZXMuVXRmOFZhbGlkYXRpb25C5AGIAQGYAQSYAQGiAQwSB0RFRkFVTFQYhAeyAcgBCOgHEOkHGr8BVGhlIEphdmEtc3BlY2lmaWMgdXRmOCB2YWxpZGF0aW9uIGZlYXR1cmUgaXMgZGVwcmVjYXRlZCBhbmQgaXMgc2NoZWR1bGVkIHRvIGJlIHJlbW92ZWQgaW4gZWRpdGlvbiAyMDI1LiAgVXRmOCB2YWxpZGF0aW9uIGJlaGF2aW9yIHNob3VsZCB1c2UgdGhlIGdsb2JhbCBjcm9zcy1sYW5ndWFnZSB1dGY4X3ZhbGlkYXRpb24gZmVhdHVyZS4SMAoKbGFyZ2VfZW51bRgDIAEoCEIciAEBmAEGmAEBogEKEgVmYWxzZRiEB7IBAwjpBxJRCh91c2Vfb2xkX291dGVyX2NsYXNzbmFtZV9kZWZhdWx0GAQgASgIQiiIAQGYAQGiAQkSBHRydWUYhAeiAQoSBWZhbHNlGOkHsgEGCOkHIOkHEn8KEm5lc3RfaW5fZmlsZV9jbGFzcxgFIAEoDjI3LnBiLkphdmFGZWF0dXJlcy5OZXN0SW5GaWxlQ2xhc3NGZWF0dXJlLk5lc3RJbkZpbGVDbGFzc0IqiAEBmAEDmAEGmAEIogELEgZMRUdBQ1kYhAeiAQcSAk5PGOkHsgEDCOkHGnwKFk5lc3RJbkZpbGVDbGFzc0ZlYXR1cmUiWAoPTmVzdEluRmlsZUNsYXNzEh4KGk5FU1RfSU5fRklMRV9DTEFTU19VTktOT1dOEAASBgoCTk8QARIHCgNZRVMQAhIUCgZMRUdBQ1kQAxoIIgYI6Qcg6QdKCAgBEICAgIACIkYKDlV0ZjhWYWxpZGF0aW9uEhsKF1VURjhfVkFMSURBVElPTl9VTktOT1dOEAASCwoHREVGQVVMVBABEgoKBlZFUklGWRACSgQIBhAHOkIKBGphdmESGy5nb29nbGUucHJvdG9idWYuRmVhdHVyZVNldBjpByABKAsyEC5wYi5KYXZhRmVhdHVyZXNSBGphdmFCKAoTY29tLmdvb2dsZS5wcm90b2J1ZkIRSmF2YUZlYXR1cmVzUHJvdG8",[fb.file_google_protobuf_descriptor]);Y.JavaFeaturesSchema=(0,_l.messageDesc)(Y.file_google_protobuf_java_features,0);Y.JavaFeatures_NestInFileClassFeatureSchema=(0,_l.messageDesc)(Y.file_google_protobuf_java_features,0,0);var hl;(function(e){e[e.NEST_IN_FILE_CLASS_UNKNOWN=0]="NEST_IN_FILE_CLASS_UNKNOWN",e[e.NO=1]="NO",e[e.YES=2]="YES",e[e.LEGACY=3]="LEGACY"})(hl||(Y.JavaFeatures_NestInFileClassFeature_NestInFileClass=hl={}));Y.JavaFeatures_NestInFileClassFeature_NestInFileClassSchema=(0,yl.enumDesc)(Y.file_google_protobuf_java_features,0,0,0);var bl;(function(e){e[e.UTF8_VALIDATION_UNKNOWN=0]="UTF8_VALIDATION_UNKNOWN",e[e.DEFAULT=1]="DEFAULT",e[e.VERIFY=2]="VERIFY"})(bl||(Y.JavaFeatures_Utf8Validation=bl={}));Y.JavaFeatures_Utf8ValidationSchema=(0,yl.enumDesc)(Y.file_google_protobuf_java_features,0,0);Y.java=(0,mb.extDesc)(Y.file_google_protobuf_java_features,0)});var El=S(re=>{"use strict";Object.defineProperty(re,"__esModule",{value:!0});re.NullValueSchema=re.NullValue=re.ListValueSchema=re.ValueSchema=re.StructSchema=re.file_google_protobuf_struct=void 0;var gb=ce(),Do=ae(),hb=nt();re.file_google_protobuf_struct=(0,gb.fileDesc)("Chxnb29nbGUvcHJvdG9idWYvc3RydWN0LnByb3RvEg9nb29nbGUucHJvdG9idWYihAEKBlN0cnVjdBIzCgZmaWVsZHMYASADKAsyIy5nb29nbGUucHJvdG9idWYuU3RydWN0LkZpZWxkc0VudHJ5GkUKC0ZpZWxkc0VudHJ5EgsKA2tleRgBIAEoCRIlCgV2YWx1ZRgCIAEoCzIWLmdvb2dsZS5wcm90b2J1Zi5WYWx1ZToCOAEi6gEKBVZhbHVlEjAKCm51bGxfdmFsdWUYASABKA4yGi5nb29nbGUucHJvdG9idWYuTnVsbFZhbHVlSAASFgoMbnVtYmVyX3ZhbHVlGAIgASgBSAASFgoMc3RyaW5nX3ZhbHVlGAMgASgJSAASFAoKYm9vbF92YWx1ZRgEIAEoCEgAEi8KDHN0cnVjdF92YWx1ZRgFIAEoCzIXLmdvb2dsZS5wcm90b2J1Zi5TdHJ1Y3RIABIwCgpsaXN0X3ZhbHVlGAYgASgLMhouZ29vZ2xlLnByb3RvYnVmLkxpc3RWYWx1ZUgAQgYKBGtpbmQiMwoJTGlzdFZhbHVlEiYKBnZhbHVlcxgBIAMoCzIWLmdvb2dsZS5wcm90b2J1Zi5WYWx1ZSobCglOdWxsVmFsdWUSDgoKTlVMTF9WQUxVRRAAQn8KE2NvbS5nb29nbGUucHJvdG9idWZCC1N0cnVjdFByb3RvUAFaL2dvb2dsZS5nb2xhbmcub3JnL3Byb3RvYnVmL3R5cGVzL2tub3duL3N0cnVjdHBi+AEBogIDR1BCqgIeR29vZ2xlLlByb3RvYnVmLldlbGxLbm93blR5cGVzYgZwcm90bzM");re.StructSchema=(0,Do.messageDesc)(re.file_google_protobuf_struct,0);re.ValueSchema=(0,Do.messageDesc)(re.file_google_protobuf_struct,1);re.ListValueSchema=(0,Do.messageDesc)(re.file_google_protobuf_struct,2);var Sl;(function(e){e[e.NULL_VALUE=0]="NULL_VALUE"})(Sl||(re.NullValue=Sl={}));re.NullValueSchema=(0,hb.enumDesc)(re.file_google_protobuf_struct,0)});var Rl=S(C=>{"use strict";Object.defineProperty(C,"__esModule",{value:!0});C.BytesValueSchema=C.StringValueSchema=C.BoolValueSchema=C.UInt32ValueSchema=C.Int32ValueSchema=C.UInt64ValueSchema=C.Int64ValueSchema=C.FloatValueSchema=C.DoubleValueSchema=C.file_google_protobuf_wrappers=void 0;var bb=ce(),je=ae();C.file_google_protobuf_wrappers=(0,bb.fileDesc)("Ch5nb29nbGUvcHJvdG9idWYvd3JhcHBlcnMucHJvdG8SD2dvb2dsZS5wcm90b2J1ZiIcCgtEb3VibGVWYWx1ZRINCgV2YWx1ZRgBIAEoASIbCgpGbG9hdFZhbHVlEg0KBXZhbHVlGAEgASgCIhsKCkludDY0VmFsdWUSDQoFdmFsdWUYASABKAMiHAoLVUludDY0VmFsdWUSDQoFdmFsdWUYASABKAQiGwoKSW50MzJWYWx1ZRINCgV2YWx1ZRgBIAEoBSIcCgtVSW50MzJWYWx1ZRINCgV2YWx1ZRgBIAEoDSIaCglCb29sVmFsdWUSDQoFdmFsdWUYASABKAgiHAoLU3RyaW5nVmFsdWUSDQoFdmFsdWUYASABKAkiGwoKQnl0ZXNWYWx1ZRINCgV2YWx1ZRgBIAEoDEKDAQoTY29tLmdvb2dsZS5wcm90b2J1ZkINV3JhcHBlcnNQcm90b1ABWjFnb29nbGUuZ29sYW5nLm9yZy9wcm90b2J1Zi90eXBlcy9rbm93bi93cmFwcGVyc3Bi+AEBogIDR1BCqgIeR29vZ2xlLlByb3RvYnVmLldlbGxLbm93blR5cGVzYgZwcm90bzM");C.DoubleValueSchema=(0,je.messageDesc)(C.file_google_protobuf_wrappers,0);C.FloatValueSchema=(0,je.messageDesc)(C.file_google_protobuf_wrappers,1);C.Int64ValueSchema=(0,je.messageDesc)(C.file_google_protobuf_wrappers,2);C.UInt64ValueSchema=(0,je.messageDesc)(C.file_google_protobuf_wrappers,3);C.Int32ValueSchema=(0,je.messageDesc)(C.file_google_protobuf_wrappers,4);C.UInt32ValueSchema=(0,je.messageDesc)(C.file_google_protobuf_wrappers,5);C.BoolValueSchema=(0,je.messageDesc)(C.file_google_protobuf_wrappers,6);C.StringValueSchema=(0,je.messageDesc)(C.file_google_protobuf_wrappers,7);C.BytesValueSchema=(0,je.messageDesc)(C.file_google_protobuf_wrappers,8)});var Nl=S(K=>{"use strict";Object.defineProperty(K,"__esModule",{value:!0});K.CodeGeneratorResponse_FeatureSchema=K.CodeGeneratorResponse_Feature=K.CodeGeneratorResponse_FileSchema=K.CodeGeneratorResponseSchema=K.CodeGeneratorRequestSchema=K.VersionSchema=K.file_google_protobuf_compiler_plugin=void 0;var _b=ce(),yb=St(),hu=ae(),vb=nt();K.file_google_protobuf_compiler_plugin=(0,_b.fileDesc)("CiVnb29nbGUvcHJvdG9idWYvY29tcGlsZXIvcGx1Z2luLnByb3RvEhhnb29nbGUucHJvdG9idWYuY29tcGlsZXIiRgoHVmVyc2lvbhINCgVtYWpvchgBIAEoBRINCgVtaW5vchgCIAEoBRINCgVwYXRjaBgDIAEoBRIOCgZzdWZmaXgYBCABKAkigQIKFENvZGVHZW5lcmF0b3JSZXF1ZXN0EhgKEGZpbGVfdG9fZ2VuZXJhdGUYASADKAkSEQoJcGFyYW1ldGVyGAIgASgJEjgKCnByb3RvX2ZpbGUYDyADKAsyJC5nb29nbGUucHJvdG9idWYuRmlsZURlc2NyaXB0b3JQcm90bxJFChdzb3VyY2VfZmlsZV9kZXNjcmlwdG9ycxgRIAMoCzIkLmdvb2dsZS5wcm90b2J1Zi5GaWxlRGVzY3JpcHRvclByb3RvEjsKEGNvbXBpbGVyX3ZlcnNpb24YAyABKAsyIS5nb29nbGUucHJvdG9idWYuY29tcGlsZXIuVmVyc2lvbiKSAwoVQ29kZUdlbmVyYXRvclJlc3BvbnNlEg0KBWVycm9yGAEgASgJEhoKEnN1cHBvcnRlZF9mZWF0dXJlcxgCIAEoBBIXCg9taW5pbXVtX2VkaXRpb24YAyABKAUSFwoPbWF4aW11bV9lZGl0aW9uGAQgASgFEkIKBGZpbGUYDyADKAsyNC5nb29nbGUucHJvdG9idWYuY29tcGlsZXIuQ29kZUdlbmVyYXRvclJlc3BvbnNlLkZpbGUafwoERmlsZRIMCgRuYW1lGAEgASgJEhcKD2luc2VydGlvbl9wb2ludBgCIAEoCRIPCgdjb250ZW50GA8gASgJEj8KE2dlbmVyYXRlZF9jb2RlX2luZm8YECABKAsyIi5nb29nbGUucHJvdG9idWYuR2VuZXJhdGVkQ29kZUluZm8iVwoHRmVhdHVyZRIQCgxGRUFUVVJFX05PTkUQABIbChdGRUFUVVJFX1BST1RPM19PUFRJT05BTBABEh0KGUZFQVRVUkVfU1VQUE9SVFNfRURJVElPTlMQAkJyChxjb20uZ29vZ2xlLnByb3RvYnVmLmNvbXBpbGVyQgxQbHVnaW5Qcm90b3NaKWdvb2dsZS5nb2xhbmcub3JnL3Byb3RvYnVmL3R5cGVzL3BsdWdpbnBiqgIYR29vZ2xlLlByb3RvYnVmLkNvbXBpbGVy",[yb.file_google_protobuf_descriptor]);K.VersionSchema=(0,hu.messageDesc)(K.file_google_protobuf_compiler_plugin,0);K.CodeGeneratorRequestSchema=(0,hu.messageDesc)(K.file_google_protobuf_compiler_plugin,1);K.CodeGeneratorResponseSchema=(0,hu.messageDesc)(K.file_google_protobuf_compiler_plugin,2);K.CodeGeneratorResponse_FileSchema=(0,hu.messageDesc)(K.file_google_protobuf_compiler_plugin,2,0);var xl;(function(e){e[e.NONE=0]="NONE",e[e.PROTO3_OPTIONAL=1]="PROTO3_OPTIONAL",e[e.SUPPORTS_EDITIONS=2]="SUPPORTS_EDITIONS"})(xl||(K.CodeGeneratorResponse_Feature=xl={}));K.CodeGeneratorResponse_FeatureSchema=(0,vb.enumDesc)(K.file_google_protobuf_compiler_plugin,2,0)});var bu=S(G=>{"use strict";var Sb=G&&G.__createBinding||(Object.create?(function(e,t,n,u){u===void 0&&(u=n);var r=Object.getOwnPropertyDescriptor(t,n);(!r||("get"in r?!t.__esModule:r.writable||r.configurable))&&(r={enumerable:!0,get:function(){return t[n]}}),Object.defineProperty(e,u,r)}):(function(e,t,n,u){u===void 0&&(u=n),e[u]=t[n]})),ue=G&&G.__exportStar||function(e,t){for(var n in e)n!=="default"&&!Object.prototype.hasOwnProperty.call(t,n)&&Sb(t,e,n)};Object.defineProperty(G,"__esModule",{value:!0});ue(Wc(),G);ue(Hc(),G);ue(el(),G);ue(_t(),G);ue(lu(),G);ue(rl(),G);ue(il(),G);ue(St(),G);ue(So(),G);ue(cl(),G);ue(ll(),G);ue(gl(),G);ue(vl(),G);ue(mu(),G);ue(El(),G);ue(vo(),G);ue(Io(),G);ue(Rl(),G);ue(Nl(),G)});var J0=S(We=>{"use strict";Object.defineProperty(We,"__esModule",{value:!0});We.getExtension=Ll;We.setExtension=Ib;We.clearExtension=Tb;We.hasExtension=wl;We.hasOption=Lb;We.getOption=wb;We.createExtensionContainer=_u;var Il=Oe(),Tl=Xt(),Eb=V0(),Rb=qe(),xb=$0(),Bo=ze(),Nb=_t();function Ll(e,t,n){Mo(t,e);let u=Db(e.$unknown,t),[r,o,s]=_u(t),a=(0,Tl.makeReadContext)(n);for(let i of u)(0,Tl.readField)(r,new Bo.BinaryReader(i.data),o,i.wireType,a);return s()}function Ib(e,t,n){var u;Mo(t,e);let r=((u=e.$unknown)!==null&&u!==void 0?u:[]).filter(c=>c.no!==t.number),[o,s]=_u(t,n),a=new Bo.BinaryWriter;(0,xb.writeField)(a,{writeUnknownFields:!0},o,s);let i=new Bo.BinaryReader(a.finish());for(;i.pos<i.len;){let[c,l]=i.tag(),f=i.skip(l,c);r.push({no:c,wireType:l,data:f})}e.$unknown=r}function Tb(e,t){Mo(t,e),e.$unknown!==void 0&&(e.$unknown=e.$unknown.filter(n=>n.no!==t.number))}function wl(e,t){var n;return t.extendee.typeName===e.$typeName&&!!(!((n=e.$unknown)===null||n===void 0)&&n.find(u=>u.no===t.number))}function Lb(e,t){let n=e.proto.options;return n?wl(n,t):!1}function wb(e,t){let n=e.proto.options;if(!n){let[,,u]=_u(t);return u()}return Ll(n,t)}function Db(e,t){if(e===void 0)return[];if(t.fieldKind==="enum"||t.fieldKind==="scalar"){for(let n=e.length-1;n>=0;--n)if(e[n].no==t.number)return[e[n]];return[]}return e.filter(n=>n.no===t.number)}function _u(e,t){let n=e.typeName,u=Object.assign(Object.assign({},e),{kind:"field",parent:e.extendee,localName:n}),r=Object.assign(Object.assign({},e.extendee),{fields:[u],members:[u],oneofs:[]}),o=(0,Il.create)(r,t!==void 0?{[n]:t}:void 0);return[(0,Eb.reflect)(r,o),u,()=>{let s=o[n];if(s===void 0){let a=e.message;return(0,Nb.isWrapperDesc)(a)?(0,Rb.scalarZeroValue)(a.fields[0].scalar,a.fields[0].longAsString):(0,Il.create)(a)}return s}]}function Mo(e,t){if(e.extendee.typeName!=t.$typeName)throw new Error(`extension ${e.typeName} can only be applied to message ${e.extendee.typeName}`)}});var kl=S(Ao=>{"use strict";Object.defineProperty(Ao,"__esModule",{value:!0});Ao.equals=Al;var X0=qe(),Dl=V0(),Ml=le(),Bl=bu(),yu=J0();function Al(e,t,n,u){return t.$typeName!=e.typeName||n.$typeName!=e.typeName?!1:t===n?!0:vu((0,Dl.reflect)(e,t),(0,Dl.reflect)(e,n),u)}function vu(e,t,n){if(e.desc.typeName==="google.protobuf.Any"&&n?.unpackAny==!0)return Bb(e.message,t.message,n);for(let u of e.fields)if(!Ol(u,e,t,n))return!1;return!(n?.unknown==!0&&!Mb(e,t,n.registry)||n?.extensions==!0&&!Ab(e,t,n))}function Ol(e,t,n,u){if(!t.isSet(e)&&!n.isSet(e))return!0;if(!t.isSet(e)||!n.isSet(e))return!1;switch(e.fieldKind){case"scalar":return(0,X0.scalarEquals)(e.scalar,t.get(e),n.get(e));case"enum":return t.get(e)===n.get(e);case"message":return vu(t.get(e),n.get(e),u);case"map":{let r=t.get(e),o=n.get(e),s=[];for(let a of r.keys()){if(!o.has(a))return!1;s.push(a)}for(let a of o.keys())if(!r.has(a))return!1;for(let a of s){let i=r.get(a),c=o.get(a);if(i!==c)switch(e.mapKind){case"enum":return!1;case"message":if(!vu(i,c,u))return!1;break;case"scalar":if(!(0,X0.scalarEquals)(e.scalar,i,c))return!1;break}}break}case"list":{let r=t.get(e),o=n.get(e);if(r.size!=o.size)return!1;for(let s=0;s<r.size;s++){let a=r.get(s),i=o.get(s);if(a!==i)switch(e.listKind){case"enum":return!1;case"message":if(!vu(a,i,u))return!1;break;case"scalar":if(!(0,X0.scalarEquals)(e.scalar,a,i))return!1;break}}break}}return!0}function Bb(e,t,n){if(e.typeUrl!==t.typeUrl)return!1;let u=(0,Bl.anyUnpack)(e,n.registry),r=(0,Bl.anyUnpack)(t,n.registry);if(u&&r){let o=n.registry.getMessage(u.$typeName);if(o)return Al(o,u,r,n)}return(0,X0.scalarEquals)(Ml.ScalarType.BYTES,e.value,t.value)}function Mb(e,t,n){function u(s,a){var i;let c=(i=s.getUnknown())!==null&&i!==void 0?i:[];return a?c.filter(l=>!a.getExtensionFor(s.desc,l.no)):c}let r=u(e,n),o=u(t,n);if(r.length!=o.length)return!1;for(let s=0;s<r.length;s++){let a=r[s],i=o[s];if(a.no!=i.no||a.wireType!=i.wireType||!(0,X0.scalarEquals)(Ml.ScalarType.BYTES,a.data,i.data))return!1}return!0}function Ab(e,t,n){function u(s,a){var i;return((i=s.getUnknown())!==null&&i!==void 0?i:[]).map(c=>a.getExtensionFor(s.desc,c.no)).filter(c=>c!=null).filter((c,l,f)=>f.indexOf(c)===l)}let r=u(e,n.registry),o=u(t,n.registry);if(r.length!=o.length||r.some(s=>!o.includes(s)))return!1;for(let s of r){let[a,i]=(0,yu.createExtensionContainer)(s,(0,yu.getExtension)(e.message,s)),[c]=(0,yu.createExtensionContainer)(s,(0,yu.getExtension)(t.message,s));if(!Ol(i,a,c,n))return!1}return!0}});var Fl=S(Su=>{"use strict";Object.defineProperty(Su,"__esModule",{value:!0});Su.isFieldSet=Ob;Su.clearField=kb;var Cl=Se();function Ob(e,t){return t.parent.typeName==e.$typeName&&(0,Cl.unsafeIsSet)(e,t)}function kb(e,t){t.parent.typeName==e.$typeName&&(0,Cl.unsafeClear)(e,t)}});var Oo=S(Ce=>{"use strict";Object.defineProperty(Ce,"__esModule",{value:!0});Ce.durationSecondsMax=Ce.durationSecondsMin=Ce.timestampMsMax=Ce.timestampMsMin=void 0;Ce.timestampMsMin=Date.parse("0001-01-01T00:00:00Z");Ce.timestampMsMax=Date.parse("9999-12-31T23:59:59Z");Ce.durationSecondsMin=-315576e6;Ce.durationSecondsMax=315576e6});var Ul=S(we=>{"use strict";var Cb=we&&we.__asyncValues||function(e){if(!Symbol.asyncIterator)throw new TypeError("Symbol.asyncIterator is not defined.");var t=e[Symbol.asyncIterator],n;return t?t.call(e):(e=typeof __values=="function"?__values(e):e[Symbol.iterator](),n={},u("next"),u("throw"),u("return"),n[Symbol.asyncIterator]=function(){return this},n);function u(o){n[o]=e[o]&&function(s){return new Promise(function(a,i){s=e[o](s),r(a,i,s.done,s.value)})}}function r(o,s,a,i){Promise.resolve(i).then(function(c){o({value:c,done:a})},s)}},zt=we&&we.__await||function(e){return this instanceof zt?(this.v=e,this):new zt(e)},Fb=we&&we.__asyncGenerator||function(e,t,n){if(!Symbol.asyncIterator)throw new TypeError("Symbol.asyncIterator is not defined.");var u=n.apply(e,t||[]),r,o=[];return r=Object.create((typeof AsyncIterator=="function"?AsyncIterator:Object).prototype),a("next"),a("throw"),a("return",s),r[Symbol.asyncIterator]=function(){return this},r;function s(p){return function(m){return Promise.resolve(m).then(p,f)}}function a(p,m){u[p]&&(r[p]=function(_){return new Promise(function(b,y){o.push([p,_,b,y])>1||i(p,_)})},m&&(r[p]=m(r[p])))}function i(p,m){try{c(u[p](m))}catch(_){g(o[0][3],_)}}function c(p){p.value instanceof zt?Promise.resolve(p.value.v).then(l,f):g(o[0][2],p)}function l(p){i("next",p)}function f(p){i("throw",p)}function g(p,m){p(m),o.shift(),o.length&&i(o[0][0],o[0][1])}};Object.defineProperty(we,"__esModule",{value:!0});we.sizeDelimitedEncode=Ub;we.sizeDelimitedDecodeStream=qb;we.sizeDelimitedPeek=Gl;var Pb=$0(),Pl=ze(),Gb=Xt();function Ub(e,t,n){let u=new Pl.BinaryWriter;return u.bytes((0,Pb.toBinary)(e,t,n)),u.finish()}var Vb=64*1024*1024,Eu=class{constructor(){this.buffer=new Uint8Array(0),this.length=0}get byteLength(){return this.length}bytes(){return this.buffer.subarray(0,this.length)}append(t){let n=this.length+t.byteLength;if(n>this.buffer.byteLength){let u=new Uint8Array(Math.max(this.buffer.byteLength*2,n));u.set(this.buffer.subarray(0,this.length)),this.buffer=u}this.buffer.set(t,this.length),this.length+=t.byteLength}};function qb(e,t,n){return Fb(this,arguments,function*(){var r,o,s,a,i;let c=(i=n?.readMaxBytes)!==null&&i!==void 0?i:Vb,l=new Eu;try{for(var f=!0,g=Cb(t),p;p=yield zt(g.next()),r=p.done,!r;f=!0){a=p.value,f=!1;let m=a;l.append(m);let _=l.bytes(),b=0;for(;;){let y=Gl(_.subarray(b));if(y.eof)break;if(y.size>c)throw new Error(`message size ${y.size} is larger than configured readMaxBytes ${c}`);let R=b+y.offset,D=R+y.size;if(D>_.byteLength)break;yield yield zt((0,Gb.fromBinary)(e,_.subarray(R,D),n)),b=D}b>0&&(l=new Eu,l.append(_.subarray(b)))}}catch(m){o={error:m}}finally{try{!f&&!r&&(s=g.return)&&(yield zt(s.call(g)))}finally{if(o)throw o.error}}if(l.byteLength>0)throw new Error("incomplete data")})}function Gl(e){let t={eof:!0,size:null,offset:null};for(let n=0;n<10;n++){if(n>e.byteLength)return t;if((e[n]&128)==0){let u=new Pl.BinaryReader(e),r;try{r=u.uint32()}catch(o){if(o instanceof RangeError)return t;throw o}return{eof:!1,size:r,offset:u.pos}}}throw new Error("invalid varint")}});var ql=S(pe=>{"use strict";var Yb=pe&&pe.__createBinding||(Object.create?(function(e,t,n,u){u===void 0&&(u=n);var r=Object.getOwnPropertyDescriptor(t,n);(!r||("get"in r?!t.__esModule:r.writable||r.configurable))&&(r={enumerable:!0,get:function(){return t[n]}}),Object.defineProperty(e,u,r)}):(function(e,t,n,u){u===void 0&&(u=n),e[u]=t[n]})),Ru=pe&&pe.__exportStar||function(e,t){for(var n in e)n!=="default"&&!Object.prototype.hasOwnProperty.call(t,n)&&Yb(t,e,n)};Object.defineProperty(pe,"__esModule",{value:!0});pe.configureTextEncoding=pe.getTextEncoding=void 0;Ru(ze(),pe);Ru(eu(),pe);var Vl=qn();Object.defineProperty(pe,"getTextEncoding",{enumerable:!0,get:function(){return Vl.getTextEncoding}});Object.defineProperty(pe,"configureTextEncoding",{enumerable:!0,get:function(){return Vl.configureTextEncoding}});Ru(ao(),pe);Ru(Ul(),pe)});var tp=S(Q0=>{"use strict";Object.defineProperty(Q0,"__esModule",{value:!0});Q0.toJson=Zl;Q0.toJsonString=Xb;Q0.enumToJson=Qb;var X=le(),ko=q0(),jb=bu(),Kl=_t(),xu=Oo(),Wb=ql(),Yl=J0(),$l=Wn(),jl=yt(),Iu=Se(),Hb=qe(),Kb=Ht(),$b=3,Zb=2,Wl={alwaysEmitImplicit:!1,enumAsInteger:!1,useProtoFieldName:!1};function Jb(e){return e?Object.assign(Object.assign({},Wl),e):Wl}function Zl(e,t,n){return Nu(e)(Jb(n),t)}function Xb(e,t,n){var u;let r=Zl(e,t,n);return JSON.stringify(r,null,(u=n?.prettySpaces)!==null&&u!==void 0?u:0)}function Qb(e,t){var n;if(e.typeName=="google.protobuf.NullValue")return null;let u=(n=e.value[t])===null||n===void 0?void 0:n.jsonName;if(u===void 0)throw new Error(`${t} is not a value in ${e}`);return u}var Co=new WeakMap;function Nu(e){let t=Co.get(e);return t===void 0&&(t=zb(e)),t}function zb(e){let t=e.typeName,n=t_(e);if(n!==void 0){let a=e.fields[0],i=(c,l)=>{if(l.$typeName!==t&&a!==void 0)throw new jl.FieldError(a,`cannot use ${a} with message ${l.$typeName}`,"ForeignFieldError");return n(c,l)};return Co.set(e,i),i}let u=e.fields.concat().sort((a,i)=>a.number-i.number),r=u[0],o=[],s=(a,i)=>{if(i.$typeName!==t&&r!==void 0)throw new jl.FieldError(r,`cannot use ${r} with message ${i.$typeName}`,"ForeignFieldError");let c={};for(let l=0;l<o.length;l++)o[l](a,i,c);return a.registry&&a_(c,a,a.registry,i,e),c};Co.set(e,s);for(let a of u){let i=n_(a);o.push(a.jsonName==="__proto__"||a.name==="__proto__"?e_(i):i)}return s}function e_(e){return(t,n,u)=>{let r=Object.create(null);e(t,n,r);for(let o of Object.keys(r))(0,Iu.setOwn)(u,o,r[o])}}function t_(e){if(e.typeName.startsWith("google.protobuf."))switch(e.typeName){case"google.protobuf.Any":return(t,n)=>i_(n,t);case"google.protobuf.Timestamp":return(t,n)=>p_(n);case"google.protobuf.Duration":return(t,n)=>c_(n);case"google.protobuf.FieldMask":return(t,n)=>l_(n);case"google.protobuf.Struct":return(t,n)=>zl(n);case"google.protobuf.Value":return(t,n)=>Go(n);case"google.protobuf.ListValue":return(t,n)=>ep(n);default:if((0,Kl.isWrapperDesc)(e)){let t=e.fields[0],n=t.localName,u=(0,Hb.scalarZeroValue)(t.scalar,!1),r=Tu(t);return(o,s)=>{let a=s[n];return r(o,a===void 0?u:a)}}return}}function n_(e){switch(e.fieldKind){case"scalar":case"enum":case"message":return u_(e);case"list":case"map":{let t=e.fieldKind=="list"?Xl(e):Ql(e),n=e.name,u=e.jsonName,r=e.localName;return(o,s,a)=>{let i=t(o,s[r]);i!==void 0&&(a[o.useProtoFieldName?n:u]=i)}}}}function u_(e){let t=Jl(e),n=e.name,u=e.jsonName,r=e.localName;if(e.oneof){let o=e.oneof.localName;return(s,a,i)=>{let c=a[o];c.case===r&&(i[s.useProtoFieldName?n:u]=t(s,c.value))}}if(e.presence!=Zb){let o=e.presence==$b?`cannot encode ${e} to JSON: required field not set`:void 0;return(s,a,i)=>{let c=a[r];if(c!==void 0&&Object.prototype.hasOwnProperty.call(a,r))i[s.useProtoFieldName?n:u]=t(s,c);else if(o!==void 0)throw new Error(o)}}if(e.fieldKind=="enum"){let o=e.enum.values[0].number;return(s,a,i)=>{let c=a[r];(c!==o||s.alwaysEmitImplicit)&&(i[s.useProtoFieldName?n:u]=t(s,c))}}switch(e.scalar){case X.ScalarType.BOOL:return(o,s,a)=>{let i=s[r];(i!==!1||o.alwaysEmitImplicit)&&(a[o.useProtoFieldName?n:u]=t(o,i))};case X.ScalarType.STRING:return(o,s,a)=>{let i=s[r];(i!==""||o.alwaysEmitImplicit)&&(a[o.useProtoFieldName?n:u]=t(o,i))};case X.ScalarType.BYTES:return(o,s,a)=>{let i=s[r];(!(i instanceof Uint8Array)||i.byteLength>0||o.alwaysEmitImplicit)&&(a[o.useProtoFieldName?n:u]=t(o,i))};case X.ScalarType.DOUBLE:case X.ScalarType.FLOAT:return(o,s,a)=>{let i=s[r];(!Object.is(i,0)||o.alwaysEmitImplicit)&&(a[o.useProtoFieldName?n:u]=t(o,i))};default:return(o,s,a)=>{let i=s[r];(i!=0||o.alwaysEmitImplicit)&&(a[o.useProtoFieldName?n:u]=t(o,i))}}}function r_(e){switch(e.fieldKind){case"scalar":case"enum":case"message":return Jl(e);case"list":return Xl(e);case"map":return Ql(e)}}function Jl(e){switch(e.fieldKind){case"scalar":return Tu(e);case"enum":return Po(e);case"message":return Fo(e)}}function Fo(e){let{toMessage:t}=(0,Kb.localMessageMapper)(e),n=Nu(e.message);return(u,r)=>n(u,t(r))}function Xl(e){let t=o_(e);return(n,u)=>{let r=u;if(r.length==0&&!n.alwaysEmitImplicit)return;let o=[];for(let s=0;s<r.length;s++)o.push(t(n,r[s]));return o}}function o_(e){switch(e.listKind){case"scalar":return Tu(e);case"enum":return Po(e);case"message":return Fo(e)}}function Ql(e){let t=s_(e);return(n,u)=>{let r=u,o=Object.keys(r);if(o.length==0&&!n.alwaysEmitImplicit)return;let s={};for(let a=0;a<o.length;a++){let i=o[a];(0,Iu.setOwn)(s,i,t(n,r[i]))}return s}}function s_(e){switch(e.mapKind){case"scalar":return Tu(e);case"enum":return Po(e);case"message":return Fo(e)}}function Po(e){let t=e.enum;return t.typeName=="google.protobuf.NullValue"?(n,u)=>{if(typeof u!="number")throw Hl(t,u);return null}:(n,u)=>{var r,o;if(typeof u!="number")throw Hl(t,u);return n.enumAsInteger?u:(o=(r=t.value[u])===null||r===void 0?void 0:r.jsonName)!==null&&o!==void 0?o:u}}function Hl(e,t){return new Error(`cannot encode ${e} to JSON: expected number, got ${(0,$l.formatVal)(t)}`)}function Tu(e){switch(e.scalar){case X.ScalarType.INT32:case X.ScalarType.SFIXED32:case X.ScalarType.SINT32:case X.ScalarType.FIXED32:case X.ScalarType.UINT32:return(t,n)=>{if(typeof n!="number")throw e0(e,n);return n};case X.ScalarType.FLOAT:case X.ScalarType.DOUBLE:return(t,n)=>{if(typeof n!="number")throw e0(e,n);return Number.isNaN(n)?"NaN":n===Number.POSITIVE_INFINITY?"Infinity":n===Number.NEGATIVE_INFINITY?"-Infinity":n};case X.ScalarType.STRING:return(t,n)=>{if(typeof n!="string")throw e0(e,n);return n};case X.ScalarType.BOOL:return(t,n)=>{if(typeof n!="boolean")throw e0(e,n);return n};case X.ScalarType.UINT64:case X.ScalarType.FIXED64:case X.ScalarType.INT64:case X.ScalarType.SFIXED64:case X.ScalarType.SINT64:return(t,n)=>{if(typeof n=="bigint"||typeof n=="string"||typeof n=="number"&&Number.isInteger(n))return n.toString();throw e0(e,n)};case X.ScalarType.BYTES:return(t,n)=>{if(n instanceof Uint8Array)return(0,Wb.base64Encode)(n);throw e0(e,n)}}}function e0(e,t){var n;return new Error(`cannot encode ${e} to JSON: ${(n=(0,$l.checkField)(e,t))===null||n===void 0?void 0:n.message}`)}function a_(e,t,n,u,r){let o=u.$unknown;if(o===void 0)return;let s=new Set;for(let a=0;a<o.length;a++){let{no:i}=o[a];if(!s.has(i)){s.add(i);let c=n.getExtensionFor(r,i);if(!c)continue;let l=(0,Yl.getExtension)(u,c),[f,g]=(0,Yl.createExtensionContainer)(c,l),p=f[Iu.unsafeLocal],m=r_(g)(t,p[g.localName]);m!==void 0&&(e[c.jsonName]=m)}}}function i_(e,t){if(e.typeUrl==="")return{};let{registry:n}=t,u,r;if(n&&(u=(0,jb.anyUnpack)(e,n),u&&(r=n.getMessage(u.$typeName))),!r||!u)throw new Error(`cannot encode message ${e.$typeName} to JSON: "${e.typeUrl}" is not in the type registry`);let o=(0,Kl.hasCustomJsonRepresentation)(r)?{value:Nu(r)(t,u)}:Nu(r)(t,u);return o["@type"]=e.typeUrl,o}function c_(e){let t=Number(e.seconds),n=e.nanos;if(t>xu.durationSecondsMax||t<xu.durationSecondsMin)throw new Error(`cannot encode message ${e.$typeName} to JSON: value out of range`);if(t>0&&n<0||t<0&&n>0)throw new Error(`cannot encode message ${e.$typeName} to JSON: nanos sign must match seconds sign`);let u=e.seconds.toString();if(n!==0){let r=Math.abs(n).toString();r="0".repeat(9-r.length)+r,r.substring(3)==="000000"?r=r.substring(0,3):r.substring(6)==="000"&&(r=r.substring(0,6)),u+="."+r,n<0&&t==0&&(u="-"+u)}return u+"s"}function l_(e){return e.paths.map(t=>{if((0,ko.protoSnakeCase)((0,ko.protoCamelCase)(t))!==t)throw new Error(`cannot encode message ${e.$typeName} to JSON: lowerCamelCase of path name "${t}" is irreversible`);return(0,ko.protoCamelCase)(t)}).join(",")}function zl(e){let t={},n=Object.keys(e.fields);for(let u=0;u<n.length;u++){let r=n[u];(0,Iu.setOwn)(t,r,Go(e.fields[r]))}return t}function Go(e){switch(e.kind.case){case"nullValue":return null;case"numberValue":if(!Number.isFinite(e.kind.value))throw new Error(`${e.$typeName} cannot be NaN or Infinity`);return e.kind.value;case"boolValue":return e.kind.value;case"stringValue":return e.kind.value;case"structValue":return zl(e.kind.value);case"listValue":return ep(e.kind.value);default:throw new Error(`${e.$typeName} must have a value`)}}function ep(e){return e.values.map(Go)}function p_(e){let t=Number(e.seconds)*1e3;if(t<xu.timestampMsMin||t>xu.timestampMsMax)throw new Error(`cannot encode message ${e.$typeName} to JSON: must be from 0001-01-01T00:00:00Z to 9999-12-31T23:59:59Z inclusive`);if(e.nanos<0)throw new Error(`cannot encode message ${e.$typeName} to JSON: nanos must not be negative`);if(e.nanos>999999999)throw new Error(`cannot encode message ${e.$typeName} to JSON: nanos must not be greater than 999999999`);let n="Z";if(e.nanos>0){let u=(e.nanos+1e9).toString().substring(1);u.substring(3)==="000000"?n="."+u.substring(0,3)+"Z":u.substring(6)==="000"?n="."+u.substring(0,6)+"Z":n="."+u+"Z"}return new Date(t).toISOString().replace(".000Z",n)}});var mp=S(rt=>{"use strict";Object.defineProperty(rt,"__esModule",{value:!0});rt.fromJsonString=h_;rt.mergeFromJsonString=b_;rt.fromJson=op;rt.mergeFromJson=sp;rt.enumFromJson=__;rt.isEnumJson=y_;var U=le(),Lu=Te(),t0=Oe(),$=yt(),P=Wn(),d_=q0(),rp=qe(),Du=Se(),Vo=Ht(),f_=eu(),ut=bu(),np=J0(),wu=Oo(),m_=2;function g_(e){return Object.assign(Object.assign({ignoreUnknownFields:!1,recursionLimit:100},e),{depth:0})}function h_(e,t,n){return op(e,pp(t,e.typeName),n)}function b_(e,t,n,u){return sp(e,t,pp(n,e.typeName),u)}function op(e,t,n){let u=(0,t0.create)(e);return ap(e,u,t,n),u}function sp(e,t,n,u){if(t.$typeName!==e.typeName&&e.fields.length>0)throw new $.FieldError(e.fields[0],`cannot use ${e.fields[0]} with message ${t.$typeName}`,"ForeignFieldError");return ap(e,t,n,u),t}function ap(e,t,n,u){try{n0(e)(t,n,g_(u))}catch(r){throw(0,$.isFieldError)(r)?new Error(`cannot decode ${r.field()} from JSON: ${r.message}`,{cause:r}):r}}function __(e,t){return Bu(e)(t,!1)}function y_(e,t){return e.values.some(n=>n.jsonName===t)}var Uo=new WeakMap;function n0(e){let t=Uo.get(e);return t===void 0&&(t=v_(e)),t}function v_(e){let t=String(e),n=S_(e);if(n!==void 0){let s=(a,i,c)=>{if(++c.depth>c.recursionLimit)throw new Error(`cannot decode ${t} from JSON: maximum recursion depth of ${c.recursionLimit} reached`);n(a,i,c),c.depth--};return Uo.set(e,s),s}let u=e.typeName,r=new Map,o=(s,a,i)=>{var c;if(++i.depth>i.recursionLimit)throw new Error(`cannot decode ${t} from JSON: maximum recursion depth of ${i.recursionLimit} reached`);if(a==null||Array.isArray(a)||typeof a!="object")throw new Error(`cannot decode ${t} from JSON: ${(0,P.formatVal)(a)}`);let l=new Map,f=new Set,g=Object.keys(a);for(let p=0;p<g.length;p++){let m=g[p],_=a[m],b=r.get(m);if(b!==void 0){let y=b.field;if(f.has(y))throw new $.FieldError(y,"set multiple times");if(f.add(y),b.oneofScalarNullSkip&&_===null)continue;if(b.oneof){let R=l.get(b.oneof);if(R!==void 0)throw new $.FieldError(b.oneof,`oneof set multiple times by ${R.name} and ${y.name}`);l.set(b.oneof,y)}b.read(s,_,i)}else{let y=m.startsWith("[")&&m.endsWith("]")?(c=i.registry)===null||c===void 0?void 0:c.getExtension(m.substring(1,m.length-1)):void 0;if(y?.extendee.typeName==u){let[R,D,k]=(0,np.createExtensionContainer)(y);up(D)(R[Du.unsafeLocal],_,i),(0,np.setExtension)(s,y,k())}if(y===void 0&&!i.ignoreUnknownFields)throw new Error(`cannot decode ${t} from JSON: key "${m}" is unknown`)}}i.depth--};Uo.set(e,o);for(let s of e.fields){let a={read:up(s),field:s,oneof:s.oneof,oneofScalarNullSkip:s.oneof!==void 0&&s.fieldKind=="scalar"};r.set(s.name,a).set(s.jsonName,a)}return o}function S_(e){if(e.typeName.startsWith("google.protobuf."))switch(e.typeName){case"google.protobuf.Any":return(t,n,u)=>D_(t,n,u);case"google.protobuf.Timestamp":return(t,n)=>B_(t,n);case"google.protobuf.Duration":return(t,n)=>M_(t,n);case"google.protobuf.FieldMask":return(t,n)=>A_(t,n);case"google.protobuf.Struct":return(t,n,u)=>dp(t,n,u);case"google.protobuf.Value":return(t,n,u)=>Wo(t,n,u);case"google.protobuf.ListValue":return(t,n,u)=>fp(t,n,u);default:if((0,ut.isWrapperDesc)(e)){let t=e.fields[0],n=t.localName,u=t.scalar,r=t.longAsString,o=cp(t);return(s,a)=>{a===null?s[n]=(0,rp.scalarZeroValue)(u,r):s[n]=o(a)}}return}}function up(e){switch(e.fieldKind){case"scalar":return E_(e);case"enum":return R_(e);case"message":return x_(e);case"list":return N_(e);case"map":return T_(e)}}function E_(e){let t=cp(e),n=e.localName;if(e.oneof){let r=e.oneof.localName;return(o,s)=>{o[r]={case:n,value:t(s)}}}let u=ip(e);return(r,o)=>{o===null?u(r):r[n]=t(o)}}function ip(e){let t=e.localName;if(e.presence!=m_)return r=>{delete r[t]};if(e.fieldKind=="enum"){let r=e.enum.values[0].number;return o=>{o[t]=r}}let n=e.scalar,u=e.longAsString;return r=>{r[t]=(0,rp.scalarZeroValue)(n,u)}}function R_(e){let t=Bu(e.enum),n=qo(e.enum),u=e.localName,r=e.enum.typeName!="google.protobuf.NullValue";if(e.oneof){let s=e.oneof.localName;return(a,i,c)=>{if(i===null&&r){a[s].case===u&&(a[s]={case:void 0});return}let l=t(i,c.ignoreUnknownFields);if(l===u0)return;let f=n(l);if(f!==!0)throw new $.FieldError(e,(0,P.reasonSingular)(e,l,f));a[s]={case:u,value:l}}}let o=ip(e);return(s,a,i)=>{if(a===null&&r){o(s);return}let c=t(a,i.ignoreUnknownFields);if(c===u0)return;let l=n(c);if(l!==!0)throw new $.FieldError(e,(0,P.reasonSingular)(e,c,l));s[u]=c}}function x_(e){let t=e.localName,{toMessage:n,toLocal:u}=(0,Vo.localMessageMapper)(e),r=n0(e.message),o=e.message.typeName!="google.protobuf.Value";if(e.oneof){let s=e.oneof.localName;return(a,i,c)=>{let l=a[s];if(i===null&&o){l.case===t&&(a[s]={case:void 0});return}let f=n(l.case===t?l.value:void 0);r(f,i,c),a[s]={case:t,value:u(f)}}}return(s,a,i)=>{if(a===null&&o){delete s[t];return}let c=n(s[t]);r(c,a,i),s[t]=u(c)}}function N_(e){let t=e.localName,n=I_(e);return(u,r,o)=>{if(r===null)return;if(!Array.isArray(r))throw new $.FieldError(e,"expected Array, got "+(0,P.formatVal)(r));let s=u[t];for(let a=0;a<r.length;a++){let i=n(r[a],o,s.length);i!==u0&&s.push(i)}}}function I_(e){switch(e.listKind){case"scalar":{let t=Yo(e),n=(0,P.checkScalarValue)(e.scalar),u=jo(e);return(r,o,s)=>{if(r===null)throw new $.FieldError(e,"list item must not be null");let a=t(r),i=n(a);if(i!==!0)throw new $.FieldError(e,`list item #${s+1}: ${(0,P.reasonSingular)(e,a,i)}`);return u(a)}}case"enum":{let t=Bu(e.enum),n=qo(e.enum),u=e.enum.typeName!="google.protobuf.NullValue";return(r,o,s)=>{if(r===null&&u)throw new $.FieldError(e,"list item must not be null");let a=t(r,o.ignoreUnknownFields);if(a===u0)return a;let i=n(a);if(i!==!0)throw new $.FieldError(e,`list item #${s+1}: ${(0,P.reasonSingular)(e,a,i)}`);return a}}case"message":{let{toMessage:t,toLocal:n}=(0,Vo.localMessageMapper)(e),u=n0(e.message),r=e.message.typeName!="google.protobuf.Value";return(o,s)=>{if(o===null&&r)throw new $.FieldError(e,"list item must not be null");let a=t(void 0);return u(a,o,s),n(a)}}}}function T_(e){let t=e.localName,n=e.mapKey,u=L_(n),r=(0,P.checkScalarValue)(n),o,s,a=c=>c,i=!0;switch(e.mapKind){case"scalar":{o=Yo(e),s=(0,P.checkScalarValue)(e.scalar),a=jo(e);break}case"enum":{let c=Bu(e.enum);o=(l,f)=>c(l,f.ignoreUnknownFields),s=qo(e.enum),i=e.enum.typeName!="google.protobuf.NullValue";break}case"message":{let{toMessage:c,toLocal:l}=(0,Vo.localMessageMapper)(e),f=n0(e.message);i=e.message.typeName!="google.protobuf.Value",o=(g,p)=>{let m=c(void 0);return f(m,g,p),l(m)};break}}return(c,l,f)=>{if(l===null)return;if(typeof l!="object"||Array.isArray(l))throw new $.FieldError(e,"expected object, got "+(0,P.formatVal)(l));let g=c[t],p=new Set,m=Object.keys(l);for(let _=0;_<m.length;_++){let b=m[_],y=l[b],R=u(b);if(p.has(R))throw new $.FieldError(e,`duplicate map key "${b}"`);if(p.add(R),y===null&&i)throw new $.FieldError(e,"map value must not be null");let D=o(y,f);if(D===u0)continue;let k=r(R);if(k!==!0)throw new $.FieldError(e,`invalid map key: ${(0,P.reasonSingular)({scalar:n},R,k)}`);if(s!==void 0){let Fe=s(D);if(Fe!==!0)throw new $.FieldError(e,`map entry ${(0,P.formatVal)(R)}: ${(0,P.reasonSingular)(e,D,Fe)}`)}(0,Du.setOwn)(g,R,a(D))}}}var u0=Symbol();function Bu(e){let t=e.values[0].number,n=new Map;for(let u of e.values)n.set(u.jsonName,u.number);for(let u of e.values)n.set(u.name,u.number);return(u,r)=>{if(u===null)return t;switch(typeof u){case"number":if(Number.isInteger(u))return u;break;case"string":{let o=n.get(u);if(o!==void 0)return o;if(r)return u0;break}}throw new Error(`cannot decode ${e} from JSON: ${(0,P.formatVal)(u)}`)}}function qo(e){if(e.open)return(0,P.checkScalarValue)(U.ScalarType.INT32);let t=e.values;return n=>t.some(u=>u.number===n)}function cp(e){let t=Yo(e),n=(0,P.checkScalarValue)(e.scalar),u=jo(e);return r=>{let o=t(r),s=n(o);if(s!==!0)throw new $.FieldError(e,(0,P.reasonSingular)(e,o,s));return u(o)}}function Yo(e){switch(e.scalar){case U.ScalarType.DOUBLE:case U.ScalarType.FLOAT:return t=>{if(t==="NaN")return NaN;if(t==="Infinity")return Number.POSITIVE_INFINITY;if(t==="-Infinity")return Number.NEGATIVE_INFINITY;if(typeof t=="number"){if(Number.isNaN(t))throw new $.FieldError(e,"unexpected NaN number");if(!Number.isFinite(t))throw new $.FieldError(e,"unexpected infinite number");return t}if(typeof t=="string"){if(t===""||t.trim().length!==t.length)return t;let n=Number(t);return Number.isFinite(n)?n:t}return t};case U.ScalarType.INT32:case U.ScalarType.FIXED32:case U.ScalarType.SFIXED32:case U.ScalarType.SINT32:case U.ScalarType.UINT32:return lp;case U.ScalarType.BYTES:return t=>{if(typeof t=="string"){if(t==="")return new Uint8Array(0);try{return(0,f_.base64Decode)(t)}catch(n){let u=n instanceof Error?n.message:String(n);throw new $.FieldError(e,u)}}return t};default:return t=>t}}function jo(e){let t=e.fieldKind!=="map"&&e.longAsString;switch(e.scalar){case U.ScalarType.INT64:case U.ScalarType.SFIXED64:case U.ScalarType.SINT64:return t?n=>String(n):n=>typeof n=="string"||typeof n=="number"?Lu.protoInt64.parse(n):n;case U.ScalarType.FIXED64:case U.ScalarType.UINT64:return t?n=>String(n):n=>typeof n=="string"||typeof n=="number"?Lu.protoInt64.uParse(n):n;default:return n=>n}}function L_(e){switch(e){case U.ScalarType.BOOL:return t=>{switch(t){case"true":return!0;case"false":return!1}return t};case U.ScalarType.INT32:case U.ScalarType.FIXED32:case U.ScalarType.UINT32:case U.ScalarType.SFIXED32:case U.ScalarType.SINT32:return lp;case U.ScalarType.INT64:case U.ScalarType.SINT64:case U.ScalarType.SFIXED64:case U.ScalarType.UINT64:case U.ScalarType.FIXED64:return t=>/^-?0+$/.test(t)?"0":t.replace(/^(-?)0+(?=\d)/,"$1");default:return t=>t}}function lp(e){if(typeof e=="string"){if(e===""||e.trim().length!==e.length)return e;let t=Number(e);return Number.isNaN(t)?e:t}return e}function pp(e,t){let n;try{n=JSON.parse(e)}catch(u){let r=u instanceof Error?u.message:String(u);throw new Error(`cannot decode message ${t} from JSON: ${r}`,{cause:u})}return w_(e,t),n}function w_(e,t){let n=[],u=!1,r=0;for(;r<e.length;)switch(e[r]){case"{":n.push(new Set),u=!0,r++;break;case"[":n.push(null),u=!1,r++;break;case"}":case"]":n.pop(),u=!1,r++;break;case",":u=n[n.length-1]!=null,r++;break;case":":u=!1,r++;break;case'"':{let o=r++,s=!1;for(;r<e.length;){if(e[r]=="\\"){s=!0,r+=2;continue}if(e[r]=='"')break;r++}let a=r++,i=n[n.length-1];if(u&&i){let c=s?JSON.parse(e.substring(o,a+1)):e.substring(o+1,a);if(i.has(c))throw new Error(`cannot decode message ${t} from JSON: duplicate object key "${c}"`);i.add(c)}u=!1;break}default:r++;break}}function D_(e,t,n){var u;if(t===null||Array.isArray(t)||typeof t!="object")throw new Error(`cannot decode message ${e.$typeName} from JSON: expected object but got ${(0,P.formatVal)(t)}`);if(Object.keys(t).length==0)return;let r=t["@type"];if(typeof r!="string"||r=="")throw new Error(`cannot decode message ${e.$typeName} from JSON: "@type" is empty`);let o=r.includes("/")?r.substring(r.lastIndexOf("/")+1):r;if(!o.length)throw new Error(`cannot decode message ${e.$typeName} from JSON: "@type" is invalid`);let s=(u=n.registry)===null||u===void 0?void 0:u.getMessage(o);if(!s)throw new Error(`cannot decode message ${e.$typeName} from JSON: ${r} is not in the type registry`);let a=(0,t0.create)(s);if((0,ut.hasCustomJsonRepresentation)(s)&&Object.prototype.hasOwnProperty.call(t,"value"))n0(s)(a,t.value,n);else{let i={};for(let c of Object.keys(t))c!=="@type"&&(0,Du.setOwn)(i,c,t[c]);n0(s)(a,i,n)}(0,ut.anyPack)(s,a,e)}function B_(e,t){if(typeof t!="string")throw new Error(`cannot decode message ${e.$typeName} from JSON: ${(0,P.formatVal)(t)}`);let n=t.match(/^([0-9]{4})-([0-9]{2})-([0-9]{2})T([0-9]{2}):([0-9]{2}):([0-9]{2})(?:\.([0-9]{1,9}))?(?:Z|([+-][0-9][0-9]:[0-9][0-9]))$/);if(!n)throw new Error(`cannot decode message ${e.$typeName} from JSON: invalid RFC 3339 string`);let u=Date.parse(n[1]+"-"+n[2]+"-"+n[3]+"T"+n[4]+":"+n[5]+":"+n[6]+(n[8]?n[8]:"Z"));if(Number.isNaN(u))throw new Error(`cannot decode message ${e.$typeName} from JSON: invalid RFC 3339 string`);if(u<wu.timestampMsMin||u>wu.timestampMsMax)throw new Error(`cannot decode message ${e.$typeName} from JSON: must be from 0001-01-01T00:00:00Z to 9999-12-31T23:59:59Z inclusive`);e.seconds=Lu.protoInt64.parse(u/1e3),e.nanos=0,n[7]&&(e.nanos=parseInt("1"+n[7]+"0".repeat(9-n[7].length))-1e9)}function M_(e,t){if(typeof t!="string")throw new Error(`cannot decode message ${e.$typeName} from JSON: ${(0,P.formatVal)(t)}`);let n=t.match(/^(-?[0-9]+)(?:\.([0-9]+))?s/);if(n===null)throw new Error(`cannot decode message ${e.$typeName} from JSON: ${(0,P.formatVal)(t)}`);let u=Number(n[1]);if(u>wu.durationSecondsMax||u<wu.durationSecondsMin)throw new Error(`cannot decode message ${e.$typeName} from JSON: ${(0,P.formatVal)(t)}`);if(e.seconds=Lu.protoInt64.parse(u),typeof n[2]!="string")return;let r=n[2]+"0".repeat(9-n[2].length);e.nanos=parseInt(r),(u<0||Object.is(u,-0))&&(e.nanos=-e.nanos)}function A_(e,t){if(typeof t!="string")throw new Error(`cannot decode message ${e.$typeName} from JSON: ${(0,P.formatVal)(t)}`);t!==""&&(e.paths=t.split(",").map(n=>{if(n.includes("_"))throw new Error(`cannot decode message ${e.$typeName} from JSON: path names must be lowerCamelCase`);return(0,d_.protoSnakeCase)(n)}))}function dp(e,t,n){if(typeof t!="object"||t==null||Array.isArray(t))throw new Error(`cannot decode message ${e.$typeName} from JSON ${(0,P.formatVal)(t)}`);let u=Object.keys(t);for(let r=0;r<u.length;r++){let o=u[r],s=(0,t0.create)(ut.ValueSchema);Wo(s,t[o],n),(0,Du.setOwn)(e.fields,o,s)}}function Wo(e,t,n){if(++n.depth>n.recursionLimit)throw new Error(`cannot decode ${e.$typeName} from JSON: maximum recursion depth of ${n.recursionLimit} reached`);switch(typeof t){case"number":e.kind={case:"numberValue",value:t};break;case"string":e.kind={case:"stringValue",value:t};break;case"boolean":e.kind={case:"boolValue",value:t};break;case"object":if(t===null)e.kind={case:"nullValue",value:ut.NullValue.NULL_VALUE};else if(Array.isArray(t)){let u=(0,t0.create)(ut.ListValueSchema);fp(u,t,n),e.kind={case:"listValue",value:u}}else{let u=(0,t0.create)(ut.StructSchema);dp(u,t,n),e.kind={case:"structValue",value:u}}break;default:throw new Error(`cannot decode message ${e.$typeName} from JSON ${(0,P.formatVal)(t)}`)}return n.depth--,e}function fp(e,t,n){if(!Array.isArray(t))throw new Error(`cannot decode message ${e.$typeName} from JSON ${(0,P.formatVal)(t)}`);for(let u=0;u<t.length;u++){let r=(0,t0.create)(ut.ValueSchema);Wo(r,t[u],n),e.values.push(r)}}});var bp=S(Ho=>{"use strict";Object.defineProperty(Ho,"__esModule",{value:!0});Ho.merge=O_;var gp=V0();function O_(e,t,n){hp((0,gp.reflect)(e,t),(0,gp.reflect)(e,n))}function hp(e,t){var n,u;let r=t.message.$unknown;r!==void 0&&r.length>0&&((n=(u=e.message).$unknown)!==null&&n!==void 0||(u.$unknown=[]),e.message.$unknown.push(...r));for(let o of e.fields)if(t.isSet(o))switch(o.fieldKind){case"scalar":case"enum":e.set(o,t.get(o));break;case"message":e.isSet(o)?hp(e.get(o),t.get(o)):e.set(o,t.get(o));break;case"list":let s=e.get(o);for(let i of t.get(o))s.add(i);break;case"map":let a=e.get(o);for(let[i,c]of t.get(o))a.set(i,c);break}}});var _p=S(Ko=>{"use strict";Object.defineProperty(Ko,"__esModule",{value:!0});Ko.isUnknownEnum=k_;function k_(e,t){return e.value[t]===void 0}});var wt=S(N=>{"use strict";var C_=N&&N.__createBinding||(Object.create?(function(e,t,n,u){u===void 0&&(u=n);var r=Object.getOwnPropertyDescriptor(t,n);(!r||("get"in r?!t.__esModule:r.writable||r.configurable))&&(r={enumerable:!0,get:function(){return t[n]}}),Object.defineProperty(e,u,r)}):(function(e,t,n,u){u===void 0&&(u=n),e[u]=t[n]})),xe=N&&N.__exportStar||function(e,t){for(var n in e)n!=="default"&&!Object.prototype.hasOwnProperty.call(t,n)&&C_(t,e,n)};Object.defineProperty(N,"__esModule",{value:!0});N.getOption=N.hasOption=N.clearExtension=N.setExtension=N.getExtension=N.hasExtension=N.mergeFromBinary=N.fromBinary=N.toBinary=N.maximumEdition=N.minimumEdition=N.createFileRegistry=N.createMutableRegistry=N.createRegistry=void 0;xe(ri(),N);xe(kn(),N);xe(Oe(),N);xe(Wi(),N);xe(le(),N);xe(kl(),N);xe(Fl(),N);var z0=ou();Object.defineProperty(N,"createRegistry",{enumerable:!0,get:function(){return z0.createRegistry}});Object.defineProperty(N,"createMutableRegistry",{enumerable:!0,get:function(){return z0.createMutableRegistry}});Object.defineProperty(N,"createFileRegistry",{enumerable:!0,get:function(){return z0.createFileRegistry}});Object.defineProperty(N,"minimumEdition",{enumerable:!0,get:function(){return z0.minimumEdition}});Object.defineProperty(N,"maximumEdition",{enumerable:!0,get:function(){return z0.maximumEdition}});var F_=$0();Object.defineProperty(N,"toBinary",{enumerable:!0,get:function(){return F_.toBinary}});var yp=Xt();Object.defineProperty(N,"fromBinary",{enumerable:!0,get:function(){return yp.fromBinary}});Object.defineProperty(N,"mergeFromBinary",{enumerable:!0,get:function(){return yp.mergeFromBinary}});xe(tp(),N);xe(mp(),N);xe(bp(),N);var r0=J0();Object.defineProperty(N,"hasExtension",{enumerable:!0,get:function(){return r0.hasExtension}});Object.defineProperty(N,"getExtension",{enumerable:!0,get:function(){return r0.getExtension}});Object.defineProperty(N,"setExtension",{enumerable:!0,get:function(){return r0.setExtension}});Object.defineProperty(N,"clearExtension",{enumerable:!0,get:function(){return r0.clearExtension}});Object.defineProperty(N,"hasOption",{enumerable:!0,get:function(){return r0.hasOption}});Object.defineProperty(N,"getOption",{enumerable:!0,get:function(){return r0.getOption}});xe(Te(),N);xe(_p(),N)});var A,_s,or,Ze,ur,dn,ys,ln,vs,sr,rr,Zd,f0=Symbol.for("pv"),fn={},mn=[],Jd=/^m(i|n|o|s|text|space)$/,ar=Array.isArray,ir=mn.slice,pt=Object.assign;function lt(e){e&&e.parentNode&&e.remove()}function Ss(e,t,n){var u,r,o,s={},a=arguments.length;for(o in t)o=="key"?u=t[o]:o=="ref"&&typeof e!="function"?r=t[o]:s[o]=t[o];return a>2&&(s.children=a>3?ir.call(arguments,2):n),d0(e,s,u,r,null)}function d0(e,t,n,u,r){var o={type:e,props:t,key:n,ref:u,__k:null,__:null,__b:0,__e:null,__c:null,constructor:f0,__v:r||++_s,__i:-1,__u:0};return!r&&A.vnode&&A.vnode(o),o}function _e(e){return e.children}function Ft(e,t){this.props=e,this.context=t,this.__g=0}function Je(e,t){if(t==null)return e.__&&Je(e.__,e.__i+1);for(var n;t<e.__k.length;t++)if((n=e.__k[t])&&n.__e)return n.__e;return typeof e.type!="function"||e.props.__P?null:Je(e)}function Xd(e){var t,n=e.__v,u=n.__e,r=[],o=[],s=e.__P;s&&((t=pt({constructor:f0},n)).__v=n.__v+1,A.vnode&&A.vnode(t),cr(s,t,n,e.__n,s.namespaceURI,32&n.__u?[u]:null,r,u||Je(n),32&n.__u,o),t.__v=n.__v,t.__.__k[t.__i]=t,Ts(r,t,o),n.__=n.__e=null,t.__e!=u&&Es(t))}function Es(e){if((e=e.__)&&e.__c&&!e.props.__P)return e.__e=null,e.__k.some(function(t){return t&&(e.__e=t.__e)}),Es(e)}function hs(e){(8&e.__g||(e.__g|=8,Ze.push(e),dn++))&&ur==A.debounceRendering||((ur=A.debounceRendering)||queueMicrotask)(Rs)}function Rs(){try{for(var e,t=1;Ze.length;)Ze.length>t&&Ze.sort(ys),e=Ze.shift(),t=Ze.length,8&e.__g&&Xd(e)}finally{(dn=Ze.length)&&(ur||queueMicrotask)(Rs)}}function xs(e,t,n,u,r,o,s,a,i,c,l){var f,g,p,m,_,b,y=u.__k||mn,R=t.length;for(i=Qd(n,t,y,i,R),f=0;f<R;f++)(p=n.__k[f])!=null&&(g=~p.__i&&y[p.__i]||fn,p.__i=f,b=cr(e,p,g,r,o,s,a,i,c,l),m=p.__e,(g.ref!=p.ref||8&g.__u)&&(g.ref&&lr(g.ref,null,p,g),p.ref&&l.push(p.ref,p.__c||m,p)),_=_||m,4&p.__u?(i=Ns(p,i,e,!g.__v),g.__e&&(g.__e=null)):typeof p.type=="function"&&b!==void 0?i=b:m&&(i=m.nextSibling),p.__u&=-21);return n.__e=_,i}function Qd(e,t,n,u,r){var o,s,a,i,c,l,f,g,p,m=n.length,_=m,b=0,y=0,R=e.__k=Array(r);for(o=0;o<r;o++)(s=t[o])!=null&&typeof s!="boolean"&&typeof s!="function"?(typeof s!="object"||s.constructor===String?s=R[o]=d0(null,s):ar(s)?s=R[o]=d0(_e,{children:s}):s.constructor===f0&&s.__b?s=R[o]=d0(s.type,s.props,s.key,s.ref,s.__v):R[o]=s,i=o+b,s.__=e,s.__b=e.__b+1,a=null,~(c=s.__i=zd(s,n,i,_))&&(_--,(a=n[c])&&(a.__u|=2)),a&&a.__v?(s.__u|=16,c==i-1?b--:c==i+1?b++:c!=i&&(c>i?b--:b++,y=1)):(~c||(r>m?b--:r<m&&b++),typeof s.type!="function"&&(s.__u|=4))):R[o]=null;if(y){for(l=[],f=[],o=0;o<r;o++)if((s=R[o])&&16&s.__u){for(b=0,g=l.length;b<g;)l[p=b+g>>1]<s.__i?b=p+1:g=p;l[b]=s.__i,f[o]=b+1}for(b=l.length;o--;)f[o]&&(f[o]==b?b--:R[o].__u|=4)}if(_)for(o=0;o<m;o++)!(a=n[o])||2&a.__u||(a.__e==u&&(u=Je(a)),pr(a,a));return u}function Ns(e,t,n,u){var r,o,s,a;if(typeof e.type=="function"){if(e.props.__P)return t;if(r=e.__k)for(o=0;o<r.length;o++)r[o]&&(r[o].__=e,t=Ns(r[o],t,n,!1));return t}for(t&&!t.parentNode&&(t=Je(e))&&!t.parentNode&&(t=null),s=e.__e,a=t;a&&a.nodeType==8;)a=a.nextSibling;for(s!=a&&(!u&&n.moveBefore&&s.parentNode?n.moveBefore(s,t):n.insertBefore(s,t||null)),t=s;(t=t&&t.nextSibling)&&t.nodeType==8&&!t.data.startsWith("$s"););return t}function zd(e,t,n,u){var r,o=e.key,s=e.type,a=t[n],i=a&&!(2&a.__u);if(a===null&&o==null||i&&o==a.key&&s==a.type)return n;if(u>(i?1:0)){for(r=n-1;r>=0;r--)if((a=t[r])&&!(2&a.__u)&&o==a.key&&s==a.type)return r;for(r=n+1;r<t.length;r++)if((a=t[r])&&!(2&a.__u)&&o==a.key&&s==a.type)return r}return-1}function bs(e,t,n){n==null&&(n=""),t[0]=="-"?e.setProperty(t,n):e[t]=n}function cn(e,t,n,u,r){var o,s;if(t=="style")if(typeof n=="string")e.style.cssText=n;else{if(typeof u=="string"&&(e.style.cssText=u=""),u)for(t in u)n&&t in n||bs(e.style,t);if(n)for(t in n)u&&n[t]==u[t]||bs(e.style,t,n[t])}else if(t[0]=="o"&&t[1]=="n")typeof n!="function"&&(n=null),typeof u!="function"&&(u=null),(e.__e||(e.__e={}))[t]=n,n&&u||(s=rr[t]||(rr[t]=e1(t)),(e.__a||(e.__a={}))[t]=sr,o=t!=(t=t.replace(vs,"$1")),(t=t.slice(2))[0]<"a"&&(t=t.toLowerCase()),n?e.addEventListener(t,s,o):e.removeEventListener(t,s,o));else{if(r=="http://www.w3.org/2000/svg")t=t.replace(/xlink(H|:h)/,"h").replace(/sName$/,"s");else if(t!="width"&&t!="height"&&t!="href"&&t!="list"&&t!="form"&&t!="tabIndex"&&t!="download"&&t!="rowSpan"&&t!="colSpan"&&t!="role"&&t!="popover"&&t in e)try{return void(e[t]=n??"")}catch{}if(typeof n=="function")return;n==null||n===!1&&t[4]!="-"?e.removeAttribute(t):e.setAttribute(t,t=="popover"&&n==1?"":n)}}function e1(e){return function(t){var n=this.__e;if(n){if(n=n[e],t[ln]==null)t[ln]=sr++;else if(t[ln]<this.__a[e])return;return n(A.event?A.event(t):t)}}}function cr(e,t,n,u,r,o,s,a,i,c){var l,f,g,p,m,_,b,y,R,D,k,Fe,p0,$e,he,kt,De,ct,Pe=t.type;if(t.constructor!==f0)return null;128&n.__u&&(i=32&n.__u,l=n.__c.__z)&&(t.__u|=i,f=o=[],l.nodeType==8?a=pn(l,o):o.push(l),a=o[0]||a),(l=A.__b)&&l(t);e:if(typeof Pe=="function"){g=s.length;try{if(y=t.props,R=(l=Pe.prototype)&&l.render,D=(l=Pe.contextType)&&u[l.__c],k=l?D?D.props.value:l.__:u,(p=n.__c)?(t.__c=p,2&p.__g&&(p.__g|=1)):(R?t.__c=p=new Pe(y,k):(t.__c=p=new Ft(y,k),p.constructor=Pe,p.render=n1),D&&D.sub(p),p.state||(p.state={}),p.__n=u,p.__g|=8,p.__h=[],p.__k=[]),R&&(p.__s||(p.__s=p.state),Pe.getDerivedStateFromProps&&(p.__s==p.state&&(p.__s=pt({},p.__s)),pt(p.__s,Pe.getDerivedStateFromProps(y,p.__s)))),m=p.props,_=p.state,p.__v=t,n.__c){if(y!==m&&R&&!Pe.getDerivedStateFromProps&&p.componentWillReceiveProps&&p.componentWillReceiveProps(y,k),t.__v==n.__v&&!(8&p.__g)||!(4&p.__g)&&p.shouldComponentUpdate&&p.shouldComponentUpdate(y,p.__s,k)===!1){t.__v!=n.__v&&(p.props=y,p.state=p.__s,p.__g&=-9),t.__e=n.__e,t.__k=n.__k,t.__k.some(function(be){be&&(be.__=t)}),mn.push.apply(p.__h,p.__k),p.__k=[],p.__h.length&&s.push(p),a=Je(n);break e}p.componentWillUpdate&&p.componentWillUpdate(y,p.__s,k),R&&p.componentDidUpdate&&p.__h.push(function(){p.componentDidUpdate(m,_,b)})}else R&&!Pe.getDerivedStateFromProps&&p.componentWillMount&&p.componentWillMount(),R&&p.componentDidMount&&p.__h.push(p.componentDidMount);p.context=k,p.props=y,p.__P=e,p.__g&=-5,Fe=A.__r,p0=R?25:0;do p.__g&=-9,Fe&&Fe(t),l=p.render(p.props,p.state=p.__s,p.context);while(8&p.__g&&++p0<25);R&&(mn.push.apply(p.__h,p.__k),p.__k=[]),p.state=p.__s,p.getChildContext&&(u=pt({},u,p.getChildContext())),R&&n.__c&&p.getSnapshotBeforeUpdate&&(b=p.getSnapshotBeforeUpdate(m,_)),$e=l&&l.type===_e&&l.key==null?l.props.children:l,y.__P&&(l=a,r=(e=y.__P).namespaceURI,i=o=null,n.props&&n.props.__P!=e&&(n.__k.some(function(be){be&&pr(be,be)}),n.__k=null),a=n.__k?Je(n,0):null),a=xs(e,ar($e)?$e:[$e],t,n,u,r,o,s,a,i,c),y.__P&&(t.__e=null,a=l),t.__u&=-161,f&&f.some(lt),p.__h.length&&s.push(p),1&p.__g&&(p.__g&=-4)}catch(be){if(s.length=g,t.__v=null,i||o)if(be&&be.then){if(t.__u|=128|i,o){for(~(De=o.indexOf(a||void 0))||(De=o.length);(ct=o[De-1])&&ct.nodeType==8;)De--;for(;De<o.length;De++)if(ct=o[De])if(o[De]=null,he){if(ct==kt)break}else{if(ct.nodeType!=8)break;ct.data.startsWith("$s")&&(kt=pn(he=ct))}}if(!he){for(;a&&a.nodeType==8&&a.nextSibling;)a=a.nextSibling;he=a}(l=pn(he=t.__c.__z||(t.__c.__z=he)))?(t.__e=he,a=l):t.__e=a,a=a&&a.nextSibling}else o&&o.some(lt);else t.__e=n.__e;t.__k||(t.__k=n.__k||[]),be&&be.then||Is(t),A.__e(be,t,n)}}else a=t.__e=t1(n.__e,t,n,u,r,o,s,i,c,e);return(l=A.diffed)&&l(t),a}function pn(e,t){if(e&&e.nodeType==8&&e.data.startsWith("$s"))for(var n=1;e=e.nextSibling;){if(e.nodeType==8){if(e.data.startsWith("$s"))n++;else if(e.data.startsWith("/$s")&&!--n)return e}t&&t.push(e)}}function Is(e){e&&(e.__c&&(e.__c.__g|=4),e.__k&&e.__k.some(Is))}function Ts(e,t,n){for(var u=0;u<n.length;)lr(n[u++],n[u++],n[u++]);A.__c&&A.__c(t,e),e.some(function(r){try{e=r.__h,r.__h=[],e.some(function(o){o.call(r)})}catch(o){A.__e(o,r.__v)}})}function t1(e,t,n,u,r,o,s,a,i,c){var l,f,g,p,m,_,b,y,R=n.props||fn,D=t.props,k=t.type;if(k=="svg"?r="http://www.w3.org/2000/svg":k=="math"?r="http://www.w3.org/1998/Math/MathML":r||(r="http://www.w3.org/1999/xhtml"),o){for(l=0;l<o.length;l++)if((m=o[l])&&(k?m.localName==k:m.nodeType==3)){e=m,o[l]=null;break}}if(!e){if(y=c.ownerDocument||document,!k)return y.createTextNode(D);e=y.createElementNS(r,k,D.is?D:c),a&&(A.__m&&A.__m(t,o),a=!1),o=null}if(k){if(c=k=="template"&&e.content||e,o=k=="textarea"&&D.defaultValue!=null?null:o&&ir.call(c.childNodes),!a&&o)for(R={},l=0;l<e.attributes.length;l++)R[(m=e.attributes[l]).name]=m.value;for(l in R)m=R[l],l=="dangerouslySetInnerHTML"?g=m:l=="children"||l in D||l=="value"&&"defaultValue"in D||l=="checked"&&"defaultChecked"in D||cn(e,l,null,m,r);for(l in D)m=D[l],l=="children"?p=m:l=="dangerouslySetInnerHTML"?f=m:l=="value"?_=m:l=="checked"?b=m:a&&typeof m!="function"||R[l]===m||cn(e,l,m,R[l],r);f?(a||g&&(f.__html==g.__html||f.__html==e.innerHTML)||(e.innerHTML=f.__html),t.__k=[]):(g&&(e.textContent=""),(k=="foreignObject"||r=="http://www.w3.org/1998/Math/MathML"&&Jd.test(k))&&(r="http://www.w3.org/1999/xhtml"),xs(c,ar(p)?p:[p],t,n,u,r,o,s,o?o[0]:n.__k&&Je(n,0),a,i),o&&o.some(lt)),a&&k!="textarea"||(l="value",k=="progress"&&_==null?e.removeAttribute(l):_==null||_===e[l]&&(k!="progress"||_)||cn(e,l,_,R[l],r),l="checked",b!=null&&b!=e[l]&&cn(e,l,b,R[l],r))}else R===D||a&&e.data==D||(e.data=D);return e}function lr(e,t,n,u){try{typeof e=="function"?t?t.__x=e(t)||1:u&&(u=u.__c||u.__e)&&(t=u.__x)&&(u.__x=null,typeof t=="function"?t():e(null)):e.current=t}catch(r){A.__e(r,n)}}function pr(e,t,n){var u,r,o,s;if(A.unmount&&A.unmount(e),!(u=e.ref)||u.current&&u.current!=e.__e||lr(u,null,t,e),u=e.__c){if(u.componentWillUnmount)try{u.componentWillUnmount()}catch(a){A.__e(a,t)}u.__P=u.__n=null}if(u=e.__k)for(s=0;s<u.length;s++)u[s]&&pr(u[s],t,typeof e.type!="function"||n&&!e.props.__P);!n&&(u=e.__c)&&(u=u.__z)&&(r=pn(u,o=[]))&&(u==e.__e&&o.some(lt),lt(r),lt(u)),n||lt(e.__e),e.__e=e.__c=e.__=null}function n1(e,t,n){return this.constructor(e,n)}function Ls(e,t){var n,u,r,o;A.__&&A.__(e,t),t.nodeType==9&&(t=t.documentElement),u=(n=e&&32&e.__u)?null:t.__k,t.__k=d0(_e,{children:[e]}),r=[],o=[],cr(t,t.__k,u||fn,fn,t.namespaceURI,u?null:t.firstChild?ir.call(t.childNodes):null,r,u?u.__e:t.firstChild,n,o),Ts(r,t.__k,o),t.__k.props.children=null}A={__e:function(e,t,n,u){for(var r,o,s;t=t.__;)if((r=t.__c)&&!(1&r.__g)){r.__g|=4;try{if((s=(o=r.constructor)&&o.getDerivedStateFromError)&&r.setState(o.getDerivedStateFromError(e)),r.componentDidCatch&&(r.componentDidCatch(e,u||{}),s=1),s&&8&r.__g)return void(r.__g|=2)}catch(a){e=a}}throw dn=0,e}},_s=0,or=function(e){return e!=null&&e.constructor===f0},Ft.prototype.setState=function(e,t){var n=this.__s;n&&n!=this.state||(n=this.__s=pt({},this.state)),typeof e=="function"&&(e=e(pt({},n),this.props)),e&&(pt(n,e),this.__v&&(t&&this.__k.push(t),hs(this)))},Ft.prototype.forceUpdate=function(e){this.__v&&(this.__g|=4,e&&this.__h.push(e),hs(this))},Ft.prototype.render=_e,Ze=[],dn=0,ys=function(e,t){return e.__v.__b-t.__v.__b},ln=Symbol(),vs=/(PointerCapture)$|Capture$/i,sr=0,rr={},Zd=0;var g0,z,dr,ws,fr=Object.is,gn=0,Ps=[],mr=[],Z=A,Ds=Z.__b,Bs=Z.__r,Ms=Z.diffed,As=Z.__c,Os=Z.unmount,ks=Z.__;function hr(e,t){Z.__h&&Z.__h(z,e,gn||t),gn=0;var n=z.__H||(z.__H={__:[],__h:[]});return e>=n.__.length&&n.__.push({}),n.__[e]}function h0(e){return gn=1,u1(Us,e)}function u1(e,t,n){var u=hr(g0++,2);if(u.t=e,!u.__c&&(u.__=[n?n(t):Us(void 0,t),function(o){var s=(u.__N||u.__)[0],a=u.t(s,o);fr(s,a)||(u.__N=[a,u.__[1]],u.__c.setState({}))}],u.__c=z,!z.__f)){z.__f=!0;var r=z.shouldComponentUpdate;z.shouldComponentUpdate=function(o,s,a){var i=this.__H;if(!i)return!0;var c=!1,l=this.props!=o;if(i.__.some(function(g){g.__N&&(c=!0,fr(g.__[0],g.__N[0])||(l=!0))}),r){var f=r.call(this,o,s,a);return c?f||l:f}return!c||l}}return u.__}function Xe(e,t){var n=hr(g0++,3);!Z.__s&&Gs(n.__H,t)&&(n.__P=!0,n.__=e,n.u=t,z.__H.__h.push(n))}function hn(e){return gn=5,bn(function(){return{current:e}},[])}function bn(e,t){var n=hr(g0++,7);return Gs(n.__H,t)&&(n.__=e(),n.__H=t),n.__}function r1(){var e;do{for(;e=mr.shift();)try{m0(e)}catch(n){Z.__e(n,{__:(e=e.__P)&&e.__v})}for(;e=Ps.shift();){var t=e.__H;if(e.__P&&t)try{t.__h.some(m0),t.__h.some(gr),t.__h=[]}catch(n){t.__h=[],Z.__e(n,e.__v)}}}while(mr.length)}Z.__b=function(e){z=null,Ds&&Ds(e)},Z.__=function(e,t){e&&t.__k&&t.__k.__m&&(e.__m=t.__k.__m),ks&&ks(e,t)},Z.__r=function(e){Bs&&Bs(e),g0=0;var t=(z=e.__c).__H;t&&(dr==z?z.__h=[]:(t.__h.some(m0),t.__h.some(gr),g0=0),t.__h=[],t.__.some(function(n){n.__N&&(n.__=n.__N),n.u=n.__N=void 0})),dr=z},Z.diffed=function(e){Ms&&Ms(e);var t=e.__c;t&&t.__H&&(t.__H.__h.length&&Fs(Ps.push(t)),t.__H.__.some(function(n){n.u&&(n.__H=n.u)})),dr=z=null},Z.__c=function(e,t){t.some(function(n){try{n.__h.some(m0),n.__h=n.__h.filter(function(u){return!u.__||gr(u)})}catch(u){n.__h=[function(){throw u}]}}),As&&As(e,t)},Z.unmount=function(e){Os&&Os(e);var t,n,u=e.__c;u&&u.__H&&(u.__H.__.some(function(r){try{if(r.__P&&r.__c){if(n===void 0){for(n=e.__;n&&(!n.__c||!n.__c.__P);)n=n.__;n=n&&n.__c}r.__P=n,Fs(mr.push(r))}else m0(r)}catch(o){t=o}}),u.__H=void 0,t&&Z.__e(t,u.__v))};var Cs=typeof requestAnimationFrame=="function";function o1(e){var t,n=function(){clearTimeout(u),Cs&&cancelAnimationFrame(t),setTimeout(e)},u=setTimeout(n,35);Cs&&(t=requestAnimationFrame(n))}function Fs(e){e!=1&&ws==Z.requestAnimationFrame||((ws=Z.requestAnimationFrame)||o1)(r1)}function m0(e){var t=z,n=e.__c;typeof n=="function"&&(e.__c=void 0,n()),z=t}function gr(e){var t=z;e.__c=e.__(),z=t}function Gs(e,t){return!e||e.length!=t.length||t.some(function(n,u){return!fr(n,e[u])})}function Us(e,t){return typeof t=="function"?t(e):t}var s1=Symbol.for("preact-signals");function Sn(){if(Ge>1)Ge--;else{var e,t=!1;for((function(){var r=yn;for(yn=void 0;r!==void 0;){var o=r.S;if(o.v===r.v)for(var s=o.t;s!==void 0;s=s.x)s.i===r.i&&(s.i=o.i);r=r.o}})();_0!==void 0;){var n=_0;for(_0=void 0,_n++;n!==void 0;){var u=n.u;if(n.u=void 0,n.f&=-3,!(8&n.f)&&qs(n))try{n.c()}catch(r){t||(e=r,t=!0)}n=u}}if(_n=0,Ge--,t)throw e}}function _r(e){if(Ge>0)return e();br=++a1,Ge++;try{return e()}finally{Sn()}}var b0,V=void 0;function y0(e){var t=V,n=b0;V=void 0,b0=void 0;try{return e()}finally{V=t,b0=n}}var _0=void 0,Ge=0,_n=0,a1=0,br=0,yn=void 0,vn=0;function Vs(e){if(V!==void 0){var t=e.n;if(t===void 0||t.t!==V)return t={i:0,S:e,p:V.s,n:void 0,t:V,e:void 0,x:void 0,r:t},V.s!==void 0&&(V.s.n=t),V.s=t,e.n=t,32&V.f&&e.S(t),t;if(t.i===-1)return t.i=0,t.n!==void 0&&(t.n.p=t.p,t.p!==void 0&&(t.p.n=t.n),t.p=V.s,t.n=void 0,V.s.n=t,V.s=t),t}}function ee(e,t){this.v=e,this.i=0,this.n=void 0,this.t=void 0,this.l=0,this.W=t?.watched,this.Z=t?.unwatched,this.name=t?.name}ee.prototype.brand=s1;ee.prototype.h=function(){return!0};ee.prototype.S=function(e){var t=this,n=this.t;n!==e&&e.e===void 0&&(e.x=n,this.t=e,n!==void 0?n.e=e:y0(function(){var u;(u=t.W)==null||u.call(t)}))};ee.prototype.U=function(e){var t=this;if(this.t!==void 0){var n=e.e,u=e.x;n!==void 0&&(n.x=u,e.e=void 0),u!==void 0&&(u.e=n,e.x=void 0),e===this.t&&(this.t=u,u===void 0&&y0(function(){var r;(r=t.Z)==null||r.call(t)}))}};ee.prototype.subscribe=function(e){var t=this;return de(function(){var n=t.value;y0(function(){return e(n)})},{name:"sub"})};ee.prototype.valueOf=function(){return this.value};ee.prototype.toString=function(){return this.value+""};ee.prototype.toJSON=function(){return this.value};ee.prototype.peek=function(){var e=this;return y0(function(){return e.value})};Object.defineProperty(ee.prototype,"value",{get:function(){var e=Vs(this);return e!==void 0&&(e.i=this.i),this.v},set:function(e){if(e!==this.v){if(_n>100)throw new Error("Cycle detected");(function(n){Ge!==0&&_n===0&&n.l!==br&&(n.l=br,yn={S:n,v:n.v,i:n.i,o:yn})})(this),this.v=e,this.i++,vn++,Ge++;try{for(var t=this.t;t!==void 0;t=t.x)t.t.N()}finally{Sn()}}}});function q(e,t){return new ee(e,t)}function qs(e){for(var t=e.s;t!==void 0;t=t.n)if(t.S.i!==t.i||!t.S.h()||t.S.i!==t.i)return!0;return!1}function Ys(e){for(var t=e.s;t!==void 0;t=t.n){var n=t.S.n;if(n!==void 0&&(t.r=n),t.S.n=t,t.i=-1,t.n===void 0){e.s=t;break}}}function js(e){for(var t=e.s,n=void 0;t!==void 0;){var u=t.p;t.i===-1?(t.S.U(t),u!==void 0&&(u.n=t.n),t.n!==void 0&&(t.n.p=u)):n=t,t.S.n=t.r,t.r!==void 0&&(t.r=void 0),t=u}e.s=n}function dt(e,t){ee.call(this,void 0,t),this.x=e,this.s=void 0,this.g=vn-1,this.f=4}dt.prototype=new ee;dt.prototype.h=function(){if(this.f&=-3,1&this.f)return!1;if((36&this.f)==32||(this.f&=-5,this.g===vn))return!0;if(this.g=vn,this.f|=1,this.i>0&&!qs(this))return this.f&=-2,!0;var e=V;try{Ys(this),V=this;var t=this.x();(16&this.f||this.v!==t||this.i===0)&&(this.v=t,this.f&=-17,this.i++)}catch(n){this.v=n,this.f|=16,this.i++}return V=e,js(this),this.f&=-2,!0};dt.prototype.S=function(e){if(this.t===void 0){this.f|=36;for(var t=this.s;t!==void 0;t=t.n)t.S.S(t)}ee.prototype.S.call(this,e)};dt.prototype.U=function(e){if(this.t!==void 0&&(ee.prototype.U.call(this,e),this.t===void 0)){this.f&=-33;for(var t=this.s;t!==void 0;t=t.n)t.S.U(t)}};dt.prototype.N=function(){if(!(2&this.f)){this.f|=6;for(var e=this.t;e!==void 0;e=e.x)e.t.N()}};Object.defineProperty(dt.prototype,"value",{get:function(){if(1&this.f)throw new Error("Cycle detected");var e=Vs(this);if(this.h(),e!==void 0&&(e.i=this.i),16&this.f)throw this.v;return this.v}});function Be(e,t){return new dt(e,t)}function Ws(e){var t=e.j;if(e.j=void 0,typeof t=="function"){Ge++;var n=V;V=void 0;try{t()}catch(u){throw e.f&=-2,e.f|=8,yr(e),u}finally{V=n,Sn()}}}function yr(e){for(var t=e.s;t!==void 0;t=t.n)t.S.U(t);e.x=void 0,e.s=void 0,Ws(e)}function i1(e){if(V!==this)throw new Error("Out-of-order effect");js(this),V=e,this.f&=-2;try{8&this.f&&yr(this)}finally{Sn()}}function Pt(e,t){this.x=e,this.j=void 0,this.s=void 0,this.u=void 0,this.f=32,this.name=t?.name,b0&&b0.push(this)}Pt.prototype.c=function(){var e=this.S();try{if(8&this.f||this.x===void 0)return;var t=this.x();typeof t=="function"&&(this.j=t)}finally{e()}};Pt.prototype.S=function(){if(1&this.f)throw new Error("Cycle detected");this.f|=1,this.f&=-9,Ws(this),Ys(this),Ge++;var e=V;return V=this,i1.bind(this,e)};Pt.prototype.N=function(){2&this.f||(this.f|=2,this.u=_0,_0=this)};Pt.prototype.d=function(){this.f|=8,1&this.f||yr(this)};Pt.prototype.dispose=function(){this.d()};function de(e,t){var n=new Pt(e,t);try{n.c()}catch(r){throw n.d(),r}var u=n.d.bind(n);return u[Symbol.dispose]=u,u}var Hs,Rn,En,c1=typeof window<"u"&&!!window.__PREACT_SIGNALS_DEVTOOLS__;var Ks=[];de(function(){Hs=this.N})();function Gt(e,t){A[e]=t.bind(null,A[e]||function(){})}function v0(e){if(En){var t=En;En=void 0,t()}En=e&&e.S()}function $s(e){var t=this,n=e.data,u=p1(n);u.name="ReactiveDom",u.value=n;var r=bn(function(){for(var a=t,i=t.__v;i=i.__;)if(i.__c){i.__c.__$f|=4;break}var c=Be(function(){var p=u.value.value;return p===0?0:p===!0?"":p||""}),l=Be(function(){return!Array.isArray(c.value)&&!or(c.value)}),f=de(function(){if(this.N=Zs,l.value){var p=c.value;a.__v&&a.__v.__e&&a.__v.__e.nodeType===3&&(a.__v.__e.data=p)}}),g=t.__$u.d;return t.__$u.d=function(){f(),g.call(this)},[l,c]},[]),o=r[0],s=r[1];return o.value?s.peek():s.value}$s.displayName="ReactiveTextNode";Object.defineProperties(ee.prototype,{constructor:{configurable:!0,value:Ss(_e,null).constructor},type:{configurable:!0,value:$s},props:{configurable:!0,get:function(){var e=this;return{data:{get value(){return e.value}}}}},__b:{configurable:!0,value:1}});Gt("__b",function(e,t){if(v0(),Rn=void 0,typeof t.type=="string"){var n,u=t.props;for(var r in u)if(r!=="children"){var o=u[r];o instanceof ee&&(n||(t.__np=n={}),n[r]=o,u[r]=o.peek())}}e(t)});Gt("__r",function(e,t){if(e(t),t.type!==_e){v0();var n,u=t.__c;u&&(u.__$f&=-2,(n=u.__$u)===void 0&&(u.__$u=n=(function(r,o){var s;return de(function(){s=this},{name:o}),s.c=r,s})((function(r){return function(){var o;c1&&((o=this.y)==null||o.call(this)),r.__$f|=1,r.setState({})}})(u),typeof t.type=="function"?t.type.displayName||t.type.name:""))),Rn=u,v0(n)}});Gt("__e",function(e,t,n,u){v0(),Rn=void 0,e(t,n,u)});Gt("diffed",function(e,t){v0(),Rn=void 0;var n;if(typeof t.type=="string"&&(n=t.__e)){var u=t.__np,r=t.props,o=n.U;if(o)for(var s in o){var a=o[s];a===void 0||u&&s in u||(a.d(),o[s]=void 0)}if(u){o||(o={},n.U=o);for(var i in u){var c=o[i],l=u[i];c===void 0?(c=l1(n,i,l,r),o[i]=c):c.o(l,r)}}}e(t)});function l1(e,t,n,u){var r=t in e&&e.ownerSVGElement===void 0,o=q(n);return{o:function(s,a){o.value=s,u=a},d:de(function(){this.N=Zs;var s=o.value.value;u[t]!==s&&(u[t]=s,r?e[t]=s:s!=null&&(s!==!1||t[4]==="-")?e.setAttribute(t,s):e.removeAttribute(t))})}}Gt("unmount",function(e,t){if(typeof t.type=="string"){var n=t.__e;if(n){var u=n.U;if(u){n.U=void 0;for(var r in u){var o=u[r];o&&o.d()}}}var s=t.__np;if(s){var a=t.props;for(var i in s)a[i]=s[i]}t.__np=void 0}else{var c=t.__c;if(c){c.__$f|=8;var l=c.__$u;l&&(c.__$u=void 0,l.d())}}e(t)});Gt("__h",function(e,t,n,u){u<3&&(t.__$f|=2),e(t,n,u)});Ft.prototype.shouldComponentUpdate=function(e,t){if(this.__R)return!0;var n=this.__$u,u=n&&n.s!==void 0;for(var r in t)return!0;if(this.__f||typeof this.u=="boolean"&&this.u===!0){var o=2&this.__$f;if(!(u||o||4&this.__$f)||1&this.__$f)return!0}else if(!(u||4&this.__$f)||3&this.__$f)return!0;for(var s in e)if(s!=="__source"&&e[s]!==this.props[s])return!0;for(var a in this.props)if(!(a in e))return!0;return!1};function p1(e,t){return bn(function(){return q(e,t)},[])}var d1=function(e){queueMicrotask(function(){queueMicrotask(e)})};function f1(){_r(function(){for(var e;e=Ks.shift();)Hs.call(e)})}function Zs(){Ks.push(this)===1&&(A.requestAnimationFrame||d1)(f1)}function Ut(e){let t=!1,n=[];for(let u=0;u<e.length;u++){let r=e.charAt(u);switch(r){case"_":t=!0;break;case"0":case"1":case"2":case"3":case"4":case"5":case"6":case"7":case"8":case"9":n.push(r),t=!1;break;default:t&&(t=!1,r=r.toUpperCase()),n.push(r);break}}return n.join("")}var m1=new Set(["constructor","toString","toJSON","valueOf"]);function Vt(e){return m1.has(e)?e+"$":e}function Xs(){let e=this.buf,t=this.pos,n=0,u=0;for(let o=0;o<28;o+=7){let s=e[t++];if(n|=(s&127)<<o,(s&128)==0){this.pos=t,this.assertBounds(),this.varint64Lo=n,this.varint64Hi=u;return}}let r=e[t++];if(n|=(r&15)<<28,u=(r&112)>>4,(r&128)==0){this.pos=t,this.assertBounds(),this.varint64Lo=n,this.varint64Hi=u;return}for(let o=3;o<=31;o+=7){let s=e[t++];if(u|=(s&127)<<o,(s&128)==0){this.pos=t,this.assertBounds(),this.varint64Lo=n,this.varint64Hi=u;return}}throw new Error("invalid varint")}var xn=4294967296;function vr(e){let t=e[0]==="-";t&&(e=e.slice(1));let n=1e6,u=0,r=0;function o(s,a){let i=Number(e.slice(s,a));r*=n,u=u*n+i,u>=xn&&(r=r+(u/xn|0),u=u%xn)}return o(-24,-18),o(-18,-12),o(-12,-6),o(-6),t?zs(u,r):Er(u,r)}function Qs(e,t){let n=Er(e,t),u=n.hi&2147483648;u&&(n=zs(n.lo,n.hi));let r=Sr(n.lo,n.hi);return u?"-"+r:r}function Sr(e,t){if({lo:e,hi:t}=g1(e,t),t<=2097151)return String(xn*t+e);let n=e&16777215,u=(e>>>24|t<<8)&16777215,r=t>>16&65535,o=n+u*6777216+r*6710656,s=u+r*8147497,a=r*2,i=1e7;return o>=i&&(s+=Math.floor(o/i),o%=i),s>=i&&(a+=Math.floor(s/i),s%=i),a.toString()+Js(s)+Js(o)}function g1(e,t){return{lo:e>>>0,hi:t>>>0}}function Er(e,t){return{lo:e|0,hi:t|0}}function zs(e,t){return t=~t,e?e=~e+1:t+=1,Er(e,t)}var Js=e=>{let t=String(e);return"0000000".slice(t.length)+t};function ea(e,t){if(e>>>0<128){t.push(e);return}if(e>=0){for(;e>127;)t.push(e&127|128),e=e>>>7;t.push(e)}else{for(let n=0;n<9;n++)t.push(e&127|128),e=e>>7;t.push(1)}}function ta(){let e=this.buf[this.pos++];if((e&128)===0)return this.assertBounds(),e;let t=e&127;if(e=this.buf[this.pos++],t|=(e&127)<<7,(e&128)===0)return this.assertBounds(),t;if(e=this.buf[this.pos++],t|=(e&127)<<14,(e&128)===0)return this.assertBounds(),t;if(e=this.buf[this.pos++],t|=(e&127)<<21,(e&128)===0)return this.assertBounds(),t;e=this.buf[this.pos++],t|=(e&15)<<28;for(let n=5;(e&128)!==0&&n<10;n++)e=this.buf[this.pos++];if((e&128)!==0)throw new Error("invalid varint");return this.assertBounds(),t>>>0}var ye=h1();function h1(){let e=new DataView(new ArrayBuffer(8));if(typeof BigInt=="function"&&typeof e.getBigInt64=="function"&&typeof e.getBigUint64=="function"&&typeof e.setBigInt64=="function"&&typeof e.setBigUint64=="function"&&(!!globalThis.Deno||!!globalThis.Bun||typeof process!="object"||typeof process.env!="object"||process.env.BUF_BIGINT_DISABLE!=="1")){let n=BigInt("-9223372036854775808"),u=BigInt("9223372036854775807"),r=BigInt("0"),o=BigInt("18446744073709551615");return{zero:BigInt(0),supported:!0,parse(s){let a=typeof s=="bigint"?s:BigInt(s);if(a>u||a<n)throw new Error(`invalid int64: ${s}`);return a},uParse(s){let a=typeof s=="bigint"?s:BigInt(s);if(a>o||a<r)throw new Error(`invalid uint64: ${s}`);return a},enc(s){return e.setBigInt64(0,this.parse(s),!0),{lo:e.getInt32(0,!0),hi:e.getInt32(4,!0)}},uEnc(s){return e.setBigInt64(0,this.uParse(s),!0),{lo:e.getInt32(0,!0),hi:e.getInt32(4,!0)}},dec(s,a){return e.setInt32(0,s,!0),e.setInt32(4,a,!0),e.getBigInt64(0,!0)},uDec(s,a){return e.setInt32(0,s,!0),e.setInt32(4,a,!0),e.getBigUint64(0,!0)}}}return{zero:"0",supported:!1,parse(n){return typeof n!="string"&&(n=n.toString()),na(n),n},uParse(n){return typeof n!="string"&&(n=n.toString()),ua(n),n},enc(n){return typeof n!="string"&&(n=n.toString()),na(n),vr(n)},uEnc(n){return typeof n!="string"&&(n=n.toString()),ua(n),vr(n)},dec(n,u){return Qs(n,u)},uDec(n,u){return Sr(n,u)}}}function na(e){if(!/^-?[0-9]+$/.test(e))throw new Error("invalid int64: "+e)}function ua(e){if(!/^[0-9]+$/.test(e))throw new Error("invalid uint64: "+e)}var E;(function(e){e[e.DOUBLE=1]="DOUBLE",e[e.FLOAT=2]="FLOAT",e[e.INT64=3]="INT64",e[e.UINT64=4]="UINT64",e[e.INT32=5]="INT32",e[e.FIXED64=6]="FIXED64",e[e.FIXED32=7]="FIXED32",e[e.BOOL=8]="BOOL",e[e.STRING=9]="STRING",e[e.BYTES=12]="BYTES",e[e.UINT32=13]="UINT32",e[e.SFIXED32=15]="SFIXED32",e[e.SFIXED64=16]="SFIXED64",e[e.SINT32=17]="SINT32",e[e.SINT64=18]="SINT64"})(E||(E={}));function S0(e,t){switch(e){case E.STRING:return"";case E.BOOL:return!1;case E.DOUBLE:case E.FLOAT:return 0;case E.INT64:case E.UINT64:case E.SFIXED64:case E.FIXED64:case E.SINT64:return t?"0":ye.zero;case E.BYTES:return new Uint8Array(0);default:return 0}}function ft(e,t){return Object.prototype.hasOwnProperty.call(e,t)&&e[t]!==void 0}function mt(e,t,n){t==="__proto__"?Object.defineProperty(e,"__proto__",{value:n,writable:!0,enumerable:!0,configurable:!0}):e[t]=n}function E0(e){for(let t of e.field)ft(t,"jsonName")||(t.jsonName=Ut(t.name));e.nestedType.forEach(E0)}function ra(e,t){let n=e.values.find(u=>u.name===t);if(!n)throw new Error(`cannot parse ${e} default value: ${t}`);return n.number}function oa(e,t){switch(e){case E.STRING:return t;case E.BYTES:{let n=b1(t);if(n===!1)throw new Error(`cannot parse ${E[e]} default value: ${t}`);return n}case E.INT64:case E.SFIXED64:case E.SINT64:return ye.parse(t);case E.UINT64:case E.FIXED64:return ye.uParse(t);case E.DOUBLE:case E.FLOAT:switch(t){case"inf":return Number.POSITIVE_INFINITY;case"-inf":return Number.NEGATIVE_INFINITY;case"nan":return Number.NaN;default:return parseFloat(t)}case E.BOOL:return t==="true";case E.INT32:case E.UINT32:case E.SINT32:case E.FIXED32:case E.SFIXED32:return parseInt(t,10)}}function b1(e){let t=[],n={tail:e,c:"",next(){return this.tail.length==0?!1:(this.c=this.tail[0],this.tail=this.tail.substring(1),!0)},take(u){if(this.tail.length>=u){let r=this.tail.substring(0,u);return this.tail=this.tail.substring(u),r}return!1}};for(;n.next();)switch(n.c){case"\\":if(n.next())switch(n.c){case"\\":t.push(n.c.charCodeAt(0));break;case"b":t.push(8);break;case"f":t.push(12);break;case"n":t.push(10);break;case"r":t.push(13);break;case"t":t.push(9);break;case"v":t.push(11);break;case"0":case"1":case"2":case"3":case"4":case"5":case"6":case"7":{let u=n.c,r=n.take(2);if(r===!1)return!1;let o=parseInt(u+r,8);if(Number.isNaN(o))return!1;t.push(o);break}case"x":{let u=n.c,r=n.take(2);if(r===!1)return!1;let o=parseInt(u+r,16);if(Number.isNaN(o))return!1;t.push(o);break}case"u":{let u=n.c,r=n.take(4);if(r===!1)return!1;let o=parseInt(u+r,16);if(Number.isNaN(o))return!1;let s=new Uint8Array(4);new DataView(s.buffer).setInt32(0,o,!0),t.push(s[0],s[1],s[2],s[3]);break}case"U":{let u=n.c,r=n.take(8);if(r===!1)return!1;let o=ye.uEnc(u+r),s=new Uint8Array(8),a=new DataView(s.buffer);a.setInt32(0,o.lo,!0),a.setInt32(4,o.hi,!0),t.push(s[0],s[1],s[2],s[3],s[4],s[5],s[6],s[7]);break}}break;default:t.push(n.c.charCodeAt(0))}return new Uint8Array(t)}function*Nn(e){switch(e.kind){case"file":for(let t of e.messages)yield t,yield*Nn(t);yield*e.enums,yield*e.services,yield*e.extensions;break;case"message":for(let t of e.nestedMessages)yield t,yield*Nn(t);yield*e.nestedEnums,yield*e.nestedExtensions;break}}var Rr;function _1(e){var t;Rr=Object.assign(Object.assign({},e),{encodeUtf8Into:(t=e.encodeUtf8Into)!==null&&t!==void 0?t:aa(e.encodeUtf8.bind(e))})}function sa(){if(!Rr){let e=globalThis;if(!e.TextEncoder||!e.TextDecoder)throw new Error("encoding API missing: install TextEncoder and TextDecoder on globalThis");let t=new e.TextEncoder,n=new e.TextDecoder("utf-8",{ignoreBOM:!0}),u,r={encodeUtf8(s){return t.encode(s)},decodeUtf8(s,a){return a?(u||(u=new e.TextDecoder("utf-8",{fatal:!0,ignoreBOM:!0})),u.decode(s)):n.decode(s)},checkUtf8(s){try{return encodeURIComponent(s),!0}catch{return!1}}};t.encodeInto&&(r.encodeUtf8Into=t.encodeInto.bind(t));let o=String.prototype.isWellFormed;o&&(r.checkUtf8=s=>o.call(s)),_1(r)}return Rr}function aa(e){return(t,n)=>{let u=e(t);return n.set(u),{written:u.byteLength}}}var ie;(function(e){e[e.Varint=0]="Varint",e[e.Bit64=1]="Bit64",e[e.LengthDelimited=2]="LengthDelimited",e[e.StartGroup=3]="StartGroup",e[e.EndGroup=4]="EndGroup",e[e.Bit32=5]="Bit32"})(ie||(ie={}));var y1=new Uint8Array(0),r2=new DataView(y1.buffer),v1=32;var gt=class{constructor(t,n=sa().decodeUtf8){this.decodeUtf8=n,this.varint64Lo=0,this.varint64Hi=0,this.varint64=Xs,this.uint32=ta,this.buf=t,this.len=t.length,this.pos=0,this.view=new DataView(t.buffer,t.byteOffset,t.byteLength)}tag(){let t=this.pos,n=this.uint32(),u=this.pos-t;if(u>5||u==5&&this.buf[this.pos-1]>15)throw new Error("illegal tag: varint overflows uint32");let r=n>>>3,o=n&7;if(r<=0||o>5)throw new Error("illegal tag: field no "+r+" wire type "+o);return[r,o]}skip(t,n,u=100){let r=this.pos;switch(t){case ie.Varint:for(;this.buf[this.pos++]&128;);break;case ie.Bit64:this.pos+=4;case ie.Bit32:this.pos+=4;break;case ie.LengthDelimited:let o=this.uint32();this.pos+=o;break;case ie.StartGroup:if(u<=0)throw new Error("maximum recursion depth reached");for(;;){let[s,a]=this.tag();if(a===ie.EndGroup){if(n!==void 0&&s!==n)throw new Error("invalid end group tag");break}this.skip(a,s,u-1)}break;default:throw new Error("cant skip wire type "+t)}return this.assertBounds(),this.buf.subarray(r,this.pos)}assertBounds(){if(this.pos>this.len)throw new RangeError("premature EOF")}int32(){return this.uint32()|0}sint32(){let t=this.uint32();return t>>>1^-(t&1)}int64(){return this.varint64(),ye.dec(this.varint64Lo,this.varint64Hi)}uint64(){return this.varint64(),ye.uDec(this.varint64Lo,this.varint64Hi)}sint64(){this.varint64();let t=this.varint64Lo,n=this.varint64Hi,u=-(t&1);return t=(t>>>1|(n&1)<<31)^u,n=n>>>1^u,ye.dec(t,n)}bool(){let t=this.buf[this.pos];return t<128?(this.pos++,t!==0):(this.varint64(),this.varint64Lo!==0||this.varint64Hi!==0)}fixed32(){return this.view.getUint32((this.pos+=4)-4,!0)}sfixed32(){return this.view.getInt32((this.pos+=4)-4,!0)}fixed64(){return ye.uDec(this.sfixed32(),this.sfixed32())}sfixed64(){return ye.dec(this.sfixed32(),this.sfixed32())}float(){return this.view.getFloat32((this.pos+=4)-4,!0)}double(){return this.view.getFloat64((this.pos+=8)-8,!0)}bytes(){let t=this.uint32(),n=this.pos;return this.pos+=t,this.assertBounds(),this.buf.subarray(n,n+t)}string(t){let n=this.uint32(),u=this.pos;this.pos+=n,this.assertBounds();let r=this.buf;if(n<=v1){let o=new Array(n);for(let s=0;s<n;s++){let a=r[u+s];if(a>127)return this.decodeUtf8(r.subarray(u,this.pos),t);o[s]=a}return String.fromCharCode.apply(String,o)}return this.decodeUtf8(r.subarray(u,this.pos),t)}};function In(e,t){return S1([e,t])}function S1(e,t){let n=E1();if(!e.length)return n;if("$typeName"in e[0]&&e[0].$typeName=="google.protobuf.FileDescriptorSet"){for(let u of e[0].file)t?.(u),pa(u,n);return n}if("$typeName"in e[0]){let s=function(a){let i=[];for(let c of a.dependency){if(n.getFile(c)!=null||o.has(c))continue;let l=r(c);if(!l)throw new Error(`Unable to resolve ${c}, imported by ${a.name}`);"kind"in l?n.addFile(l,!1,!0):(o.add(l.name),i.push(l))}return i.concat(...i.map(s))},u=e[0],r=e[1],o=new Set;for(let a of[u,...s(u)].reverse())t?.(a),pa(a,n)}else for(let u of e)for(let r of u.files)n.addFile(r);return n}function E1(){let e=new Map,t=new Map,n=new Map;return{kind:"registry",types:e,extendees:t,[Symbol.iterator](){return e.values()},get files(){return n.values()},addFile(u,r,o){if(n.set(u.proto.name,u),!r)for(let s of Nn(u))this.add(s);if(o)for(let s of u.dependencies)this.addFile(s,r,o)},add(u){if(u.kind=="extension"){let r=t.get(u.extendee.typeName);r||t.set(u.extendee.typeName,r=new Map),r.set(u.number,u)}e.set(u.typeName,u)},get(u){return e.get(u)},getFile(u){return n.get(u)},getMessage(u){let r=e.get(u);return r?.kind=="message"?r:void 0},getEnum(u){let r=e.get(u);return r?.kind=="enum"?r:void 0},getExtension(u){let r=e.get(u);return r?.kind=="extension"?r:void 0},getExtensionFor(u,r){var o;return(o=t.get(u.typeName))===null||o===void 0?void 0:o.get(r)},getService(u){let r=e.get(u);return r?.kind=="service"?r:void 0}}}var R1=998,x1=999,N1=9999,I1=9,x0=10,R0=11,T1=12,ia=14,Lr=3,L1=2,ca=1,w1=0,xr=1,la=2,D1=3,B1=1,M1=2,A1=1,O1=2;var k1=1002,fa={998:{fieldPresence:1,enumType:2,repeatedFieldEncoding:2,utf8Validation:3,messageEncoding:1,jsonFormat:2,enforceNamingStyle:2,defaultSymbolVisibility:1,enforceProtoLimits:1},999:{fieldPresence:2,enumType:1,repeatedFieldEncoding:1,utf8Validation:2,messageEncoding:1,jsonFormat:1,enforceNamingStyle:2,defaultSymbolVisibility:1,enforceProtoLimits:1},1e3:{fieldPresence:1,enumType:1,repeatedFieldEncoding:1,utf8Validation:2,messageEncoding:1,jsonFormat:1,enforceNamingStyle:2,defaultSymbolVisibility:1,enforceProtoLimits:1},1001:{fieldPresence:1,enumType:1,repeatedFieldEncoding:1,utf8Validation:2,messageEncoding:1,jsonFormat:1,enforceNamingStyle:1,defaultSymbolVisibility:2,enforceProtoLimits:1},1002:{fieldPresence:1,enumType:1,repeatedFieldEncoding:1,utf8Validation:2,messageEncoding:1,jsonFormat:1,enforceNamingStyle:3,defaultSymbolVisibility:4,enforceProtoLimits:2}};function pa(e,t){var n,u;let r={kind:"file",proto:e,deprecated:(u=(n=e.options)===null||n===void 0?void 0:n.deprecated)!==null&&u!==void 0?u:!1,edition:G1(e),name:e.name.replace(/\.proto$/,""),dependencies:U1(e,t),enums:[],messages:[],extensions:[],services:[],toString(){return`file ${e.name}`}},o=new Map,s={get(a){return o.get(a)},add(a){var i;Ie(((i=a.proto.options)===null||i===void 0?void 0:i.mapEntry)===!0),o.set(a.typeName,a)}};for(let a of e.enumType)ma(a,r,void 0,t);for(let a of e.messageType)ga(a,r,void 0,t,s);for(let a of e.service)C1(a,r,t);Nr(r,t);for(let a of o.values())Ir(a,t,s);for(let a of r.messages)Ir(a,t,s),Nr(a,t);t.addFile(r,!0)}function Nr(e,t){switch(e.kind){case"file":for(let n of e.proto.extension){let u=Tr(n,e,t);e.extensions.push(u),t.add(u)}break;case"message":for(let n of e.proto.extension){let u=Tr(n,e,t);e.nestedExtensions.push(u),t.add(u)}for(let n of e.nestedMessages)Nr(n,t);break}}function Ir(e,t,n){let u=e.proto.oneofDecl.map(o=>P1(o,e)),r=new Set;for(let o of e.proto.field){let s=j1(o,u),a=Tr(o,e,t,s,n);e.fields.push(a),e.field[a.localName]=a,s===void 0?e.members.push(a):(s.fields.push(a),r.has(s)||(r.add(s),e.members.push(s)))}for(let o of u.filter(s=>r.has(s)))e.oneofs.push(o);for(let o of e.nestedMessages)Ir(o,t,n)}function ma(e,t,n,u){var r,o,s,a,i,c,l,f,g;let p=V1(e.name,e.value),m={kind:"enum",proto:e,deprecated:(o=(r=e.options)===null||r===void 0?void 0:r.deprecated)!==null&&o!==void 0?o:!1,file:t,parent:n,open:!0,name:e.name,typeName:Tn(e,n,t),value:{},values:[],sharedPrefix:p,toString(){return`enum ${this.typeName}`}};m.open=$1(m),u.add(m);for(let _ of e.value){let b=_.name,y={kind:"enum_value",proto:_,deprecated:(a=(s=_.options)===null||s===void 0?void 0:s.deprecated)!==null&&a!==void 0?a:!1,parent:m,name:b,localName:Vt(p==null?b:b.substring(p.length)),number:_.number,jsonName:(i=q1(_))!==null&&i!==void 0?i:b,toString(){return`enum value ${m.typeName}.${b}`}};m.values.push(y),(c=(f=m.value)[g=_.number])!==null&&c!==void 0||(f[g]=y)}((l=n?.nestedEnums)!==null&&l!==void 0?l:t.enums).push(m)}function ga(e,t,n,u,r){var o,s,a,i;let c={kind:"message",proto:e,deprecated:(s=(o=e.options)===null||o===void 0?void 0:o.deprecated)!==null&&s!==void 0?s:!1,file:t,parent:n,name:e.name,typeName:Tn(e,n,t),fields:[],field:{},oneofs:[],members:[],nestedEnums:[],nestedMessages:[],nestedExtensions:[],toString(){return`message ${this.typeName}`}};((a=e.options)===null||a===void 0?void 0:a.mapEntry)===!0?r.add(c):(((i=n?.nestedMessages)!==null&&i!==void 0?i:t.messages).push(c),u.add(c));for(let l of e.enumType)ma(l,t,c,u);for(let l of e.nestedType)ga(l,t,c,u,r)}function C1(e,t,n){var u,r;let o={kind:"service",proto:e,deprecated:(r=(u=e.options)===null||u===void 0?void 0:u.deprecated)!==null&&r!==void 0?r:!1,file:t,name:e.name,typeName:Tn(e,void 0,t),methods:[],method:{},toString(){return`service ${this.typeName}`}};t.services.push(o),n.add(o);for(let s of e.method){let a=F1(s,o,n);o.methods.push(a),o.method[a.localName]=a}}function F1(e,t,n){var u,r,o,s;let a;e.clientStreaming&&e.serverStreaming?a="bidi_streaming":e.clientStreaming?a="client_streaming":e.serverStreaming?a="server_streaming":a="unary";let i=n.getMessage(Ue(e.inputType)),c=n.getMessage(Ue(e.outputType));Ie(i,`invalid MethodDescriptorProto: input_type ${e.inputType} not found`),Ie(c,`invalid MethodDescriptorProto: output_type ${e.inputType} not found`);let l=e.name;return{kind:"rpc",proto:e,deprecated:(r=(u=e.options)===null||u===void 0?void 0:u.deprecated)!==null&&r!==void 0?r:!1,parent:t,name:l,localName:Vt(l.length?Vt(l[0].toLowerCase()+l.substring(1)):l),methodKind:a,input:i,output:c,idempotency:(s=(o=e.options)===null||o===void 0?void 0:o.idempotencyLevel)!==null&&s!==void 0?s:w1,toString(){return`rpc ${t.typeName}.${l}`}}}function P1(e,t){return{kind:"oneof",proto:e,deprecated:!1,parent:t,fields:[],name:e.name,localName:Vt(Ut(e.name)),toString(){return`oneof ${t.typeName}.${this.name}`}}}function Tr(e,t,n,u,r){var o,s,a;let i=r===void 0,c={kind:"field",proto:e,deprecated:(s=(o=e.options)===null||o===void 0?void 0:o.deprecated)!==null&&s!==void 0?s:!1,name:e.name,number:e.number,scalar:void 0,message:void 0,enum:void 0,presence:W1(e,u,i,t),utf8Validation:Z1(e,t),listKind:void 0,mapKind:void 0,mapKey:void 0,delimitedEncoding:void 0,packed:void 0,longAsString:!1,getDefaultValue:void 0},l;if(i){let m=t.kind=="file"?t:t.file,_=t.kind=="file"?void 0:t,b=Tn(e,_,m);c.kind="extension",c.file=m,c.parent=_,c.oneof=void 0,c.typeName=b,c.jsonName=`[${b}]`,l=()=>`extension ${b}`;let y=n.getMessage(Ue(e.extendee));Ie(y,`invalid FieldDescriptorProto: extendee ${e.extendee} not found`),c.extendee=y}else{let m=t;Ie(m.kind=="message"),c.parent=m,c.oneof=u,c.localName=u?Ut(e.name):Vt(Ut(e.name)),c.jsonName=e.jsonName,l=()=>`field ${m.typeName}.${e.name}`}Object.defineProperty(c,"toString",{value:l,writable:!0,enumerable:!0,configurable:!0});let f=e.label,g=e.type,p=(a=e.options)===null||a===void 0?void 0:a.jstype;if(f===Lr){let m=g==R0?r?.get(Ue(e.typeName)):void 0;if(m){c.fieldKind="map";let{key:_,value:b}=K1(m);return c.mapKey=_.scalar,c.mapKind=b.fieldKind,c.message=b.message,c.delimitedEncoding=!1,c.enum=b.enum,c.scalar=b.scalar,c}switch(c.fieldKind="list",g){case R0:case x0:c.listKind="message",c.message=n.getMessage(Ue(e.typeName)),Ie(c.message),c.delimitedEncoding=da(e,t);break;case ia:c.listKind="enum",c.enum=n.getEnum(Ue(e.typeName)),Ie(c.enum);break;default:c.listKind="scalar",c.scalar=g,c.longAsString=p==ca;break}return c.packed=H1(e,t),c}switch(g){case R0:case x0:c.fieldKind="message",c.message=n.getMessage(Ue(e.typeName)),Ie(c.message,`invalid FieldDescriptorProto: type_name ${e.typeName} not found`),c.delimitedEncoding=da(e,t),c.getDefaultValue=()=>{};break;case ia:{let m=n.getEnum(Ue(e.typeName));Ie(m!==void 0,`invalid FieldDescriptorProto: type_name ${e.typeName} not found`),c.fieldKind="enum",c.enum=n.getEnum(Ue(e.typeName)),c.getDefaultValue=()=>ft(e,"defaultValue")?ra(m,e.defaultValue):void 0;break}default:{c.fieldKind="scalar",c.scalar=g,c.longAsString=p==ca,c.getDefaultValue=()=>ft(e,"defaultValue")?oa(g,e.defaultValue):void 0;break}}return c}function G1(e){switch(e.syntax){case"":case"proto2":return R1;case"proto3":return x1;case"editions":if(e.edition===N1)return k1;if(e.edition in fa)return e.edition;throw new Error(`${e.name}: unsupported edition`);default:throw new Error(`${e.name}: unsupported syntax "${e.syntax}"`)}}function U1(e,t){return e.dependency.map(n=>{let u=t.getFile(n);if(!u)throw new Error(`Cannot find ${n}, imported by ${e.name}`);return u})}function V1(e,t){let n=Y1(e)+"_";for(let u of t){if(!u.name.toLowerCase().startsWith(n))return;let r=u.name.substring(n.length);if(r.length==0||/^\d/.test(r))return}return n}function q1(e){var t,n;let o;for(let s of(n=(t=e.options)===null||t===void 0?void 0:t.$unknown)!==null&&n!==void 0?n:[]){if(s.no!==998||s.wireType!==ie.LengthDelimited)continue;let a=new gt(new gt(s.data).bytes());for(;a.pos<a.len;){let[i,c]=a.tag();i===1&&c===ie.LengthDelimited?o=a.string():a.skip(c,i)}}return o}function Y1(e){return(e.substring(0,1)+e.substring(1).replace(/[A-Z]/g,t=>"_"+t)).toLowerCase()}function Tn(e,t,n){let u;return t?u=`${t.typeName}.${e.name}`:n.proto.package.length>0?u=`${n.proto.package}.${e.name}`:u=`${e.name}`,u}function Ue(e){return e.startsWith(".")?e.substring(1):e}function j1(e,t){if(!ft(e,"oneofIndex")||e.proto3Optional)return;let n=t[e.oneofIndex];return Ie(n,`invalid FieldDescriptorProto: oneof #${e.oneofIndex} for field #${e.number} not found`),n}function W1(e,t,n,u){if(e.label==L1)return D1;if(e.label==Lr)return la;if(t||e.proto3Optional||n)return xr;let r=ht("fieldPresence",{proto:e,parent:u});return r==la&&(e.type==R0||e.type==x0)?xr:r}function H1(e,t){if(e.label!=Lr)return!1;switch(e.type){case I1:case T1:case x0:case R0:return!1}let n=e.options;return n&&ft(n,"packed")?n.packed:B1==ht("repeatedFieldEncoding",{proto:e,parent:t})}function K1(e){let t=e.fields.find(u=>u.number===1),n=e.fields.find(u=>u.number===2);return Ie(t&&t.fieldKind=="scalar"&&t.scalar!=E.BYTES&&t.scalar!=E.FLOAT&&t.scalar!=E.DOUBLE&&n&&n.fieldKind!="list"&&n.fieldKind!="map"),{key:t,value:n}}function $1(e){var t;return A1==ht("enumType",{proto:e.proto,parent:(t=e.parent)!==null&&t!==void 0?t:e.file})}function da(e,t){return e.type==x0?!0:M1==ht("messageEncoding",{proto:e,parent:t})}function Z1(e,t){return O1==ht("utf8Validation",{proto:e,parent:t})}function ht(e,t){var n,u;let r=(n=t.proto.options)===null||n===void 0?void 0:n.features;if(r){let o=r[e];if(o!=0)return o}if("kind"in t){if(t.kind=="message")return ht(e,(u=t.parent)!==null&&u!==void 0?u:t.file);let o=fa[t.edition];if(!o)throw new Error(`feature default for edition ${t.edition} not found`);return o[e]}return ht(e,t.parent)}function Ie(e,t){if(!e)throw new Error(t)}function ha(e){let t=J1(e);return t.messageType.forEach(E0),In(t,()=>{}).getFile(t.name)}function J1(e){return Object.assign(Object.create({syntax:"",edition:0}),Object.assign(Object.assign({$typeName:"google.protobuf.FileDescriptorProto",dependency:[],publicDependency:[],weakDependency:[],optionDependency:[],service:[],extension:[]},e),{messageType:e.messageType.map(ba),enumType:e.enumType.map(_a)}))}function ba(e){var t,n,u,r,o,s,a,i;return Object.assign(Object.create({visibility:0}),{$typeName:"google.protobuf.DescriptorProto",name:e.name,field:(n=(t=e.field)===null||t===void 0?void 0:t.map(X1))!==null&&n!==void 0?n:[],extension:[],nestedType:(r=(u=e.nestedType)===null||u===void 0?void 0:u.map(ba))!==null&&r!==void 0?r:[],enumType:(s=(o=e.enumType)===null||o===void 0?void 0:o.map(_a))!==null&&s!==void 0?s:[],extensionRange:(i=(a=e.extensionRange)===null||a===void 0?void 0:a.map(l=>Object.assign({$typeName:"google.protobuf.DescriptorProto.ExtensionRange"},l)))!==null&&i!==void 0?i:[],oneofDecl:[],reservedRange:[],reservedName:[]})}function X1(e){return Object.assign(Object.create({label:1,typeName:"",extendee:"",defaultValue:"",oneofIndex:0,jsonName:"",proto3Optional:!1}),Object.assign(Object.assign({$typeName:"google.protobuf.FieldDescriptorProto"},e),{options:e.options?Q1(e.options):void 0}))}function Q1(e){var t,n,u;return Object.assign(Object.create({ctype:0,packed:!1,jstype:0,lazy:!1,unverifiedLazy:!1,deprecated:!1,weak:!1,debugRedact:!1,retention:0}),Object.assign(Object.assign({$typeName:"google.protobuf.FieldOptions"},e),{targets:(t=e.targets)!==null&&t!==void 0?t:[],editionDefaults:(u=(n=e.editionDefaults)===null||n===void 0?void 0:n.map(o=>Object.assign({$typeName:"google.protobuf.FieldOptions.EditionDefault"},o)))!==null&&u!==void 0?u:[],uninterpretedOption:[]}))}function _a(e){return Object.assign(Object.create({visibility:0}),{$typeName:"google.protobuf.EnumDescriptorProto",name:e.name,reservedName:[],reservedRange:[],value:e.value.map(n=>Object.assign({$typeName:"google.protobuf.EnumValueDescriptorProto"},n))})}var ya=Uint8Array.prototype.setFromBase64;function wn(e){let t=e.length,n=t-(t+3>>2);(t&3)==0&&e[t-1]=="="&&(n-=e[t-2]=="="?2:1);let u=new Uint8Array(n),r=-1;if(ya)try{let o=ya.call(u,e);o.read==t&&(r=o.written)}catch{}return r<0&&(r=z1(u,e)),r==n?u:u.subarray(0,r)}function z1(e,t){let n=tf(),u=0,r=0,o,s=0;for(let a=0;a<t.length;a++){if(o=n[t.charCodeAt(a)],o===void 0)switch(t[a]){case"=":r=0;case`
`:case"\r":case"	":case" ":continue;default:throw Error("invalid base64 string")}switch(r){case 0:s=o,r=1;break;case 1:e[u++]=s<<2|(o&48)>>4,s=o,r=2;break;case 2:e[u++]=(s&15)<<4|(o&60)>>2,s=o,r=3;break;case 3:e[u++]=(s&3)<<6|o,r=0;break}}if(r==1)throw Error("invalid base64 string");return u}var va=Uint8Array.prototype.toBase64,ef={std:{alphabet:"base64",omitPadding:!1},std_raw:{alphabet:"base64",omitPadding:!0},url:{alphabet:"base64url",omitPadding:!0}};function wr(e,t="std"){if(va)return va.call(e,ef[t]);let n=Ea(t),u=t=="std",r="",o=0,s,a=0;for(let i=0;i<e.length;i++)switch(s=e[i],o){case 0:r+=n[s>>2],a=(s&3)<<4,o=1;break;case 1:r+=n[a|s>>4],a=(s&15)<<2,o=2;break;case 2:r+=n[a|s>>6],r+=n[s&63],o=0;break}return o&&(r+=n[a],u&&(r+="=",o==1&&(r+="="))),r}var Ln,Sa,qt;function Ea(e){return Ln||(Ln="ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".split(""),Sa=Ln.slice(0,-2).concat("-","_")),e=="url"?Sa:Ln}function tf(){if(!qt){qt=[];let e=Ea("std");for(let t=0;t<e.length;t++)qt[e[t].charCodeAt(0)]=t;qt[45]=e.indexOf("+"),qt[95]=e.indexOf("/")}return qt}function Dr(e,t){return e!==null&&typeof e=="object"&&"$typeName"in e&&typeof e.$typeName=="string"?t===void 0?!0:t.typeName===e.$typeName:!1}function N0(e){return e!==null&&typeof e=="object"&&!Array.isArray(e)}function Dn(e){let t=e.fields[0];return uf(e.typeName)&&t!==void 0&&t.fieldKind=="scalar"&&t.name=="value"&&t.number==1}var nf=new Set(["google.protobuf.DoubleValue","google.protobuf.FloatValue","google.protobuf.Int64Value","google.protobuf.UInt64Value","google.protobuf.Int32Value","google.protobuf.UInt32Value","google.protobuf.BoolValue","google.protobuf.StringValue","google.protobuf.BytesValue"]);function uf(e){return nf.has(e)}var rf=999,of=998,xa=2;function T0(e,t){return Dr(t,e)?t:Na(e)(t)}var Ra=new WeakMap;function Na(e){let t=Ra.get(e);return t===void 0&&(t=sf(e),Ra.set(e,t)),t}var Br=0,Ia=1,Ta=2,La=3;function sf(e){let t=e.typeName,{properties:n,prototype:u}=af(e);return r=>{let o;u!==void 0?(o=Object.create(u),o.$typeName=t):o={$typeName:t};for(let s=0;s<n.length;s++){let a=n[s],i=a.name,c=r?.[i];switch(a.kind){case Br:c!=null?o[i]=a.convert!==void 0?a.convert(c):c:a.constant!==void 0&&(o[i]=a.constant);break;case Ia:o[i]=a.convert!==void 0&&Array.isArray(c)?c.map(a.convert):c??[];break;case Ta:if(a.convert===void 0||!N0(c))o[i]=c??{};else{let l={},f=Object.keys(c);for(let g=0;g<f.length;g++)mt(l,f[g],a.convert(c[f[g]]));o[i]=l}break;case La:{let l=c;if(l?.case!=null){let f=a.convert.get(l.case);if(f!==void 0){o[i]={case:l.case,value:f(l.value)};break}}o[i]={case:void 0};break}}}return o}}function af(e){var t,n;let u=[],r={},o=lf(e);for(let s of e.members){let a=s.localName;if(s.kind=="oneof"){u.push({name:a,kind:La,constant:void 0,convert:cf(s)});continue}switch(s.fieldKind){case"message":{u.push({name:a,kind:Br,constant:void 0,convert:Bn(s)});break}case"list":{u.push({name:a,kind:Ia,constant:void 0,convert:s.listKind=="message"?(t=Bn(s))!==null&&t!==void 0?t:(i=>i):s.scalar==E.BYTES?I0:void 0});break}case"map":{u.push({name:a,kind:Ta,constant:void 0,convert:s.mapKind=="message"?(n=Bn(s))!==null&&n!==void 0?n:(i=>i):s.scalar==E.BYTES?I0:void 0});break}default:{let i=pf(s);u.push({name:a,kind:Br,constant:s.presence==xa?i:void 0,convert:s.fieldKind=="scalar"&&s.scalar==E.BYTES?I0:void 0}),o&&(r[a]=i);break}}}return{properties:u,prototype:o?r:void 0}}function cf(e){let t=new Map;for(let n of e.fields){let u;n.fieldKind=="message"?u=Bn(n):n.fieldKind=="scalar"&&n.scalar==E.BYTES&&(u=I0),t.set(n.localName,u??(r=>r))}return t}function Bn(e){if(e.fieldKind=="message"&&!e.oneof&&Dn(e.message))return e.message.fields[0].scalar==E.BYTES?I0:void 0;if(e.message.typeName=="google.protobuf.Struct"&&e.parent.typeName!=="google.protobuf.Value")return;let t=e.message,n;return u=>!N0(u)||Dr(u,t)?u:(n??(n=Na(t)),n(u))}function I0(e){return Array.isArray(e)?new Uint8Array(e):e}function lf(e){switch(e.file.edition){case rf:return!1;case of:return!0;default:return e.fields.some(t=>t.presence!=xa&&t.fieldKind!="message"&&!t.oneof)}}function pf(e){let t=e.getDefaultValue();return t!==void 0?e.fieldKind=="scalar"&&e.longAsString?t.toString():t:e.fieldKind=="scalar"?S0(e.scalar,e.longAsString):e.enum.values[0].number}var df=0;function Mn(e){if(ff(e))return{toMessage:n=>wa(n),toLocal:n=>Da(n)};if(e.fieldKind=="message"&&!e.oneof&&Dn(e.message)){let n=e.message,u=n.fields[0].localName;return{toMessage:r=>{let o=T0(n);return r!==void 0&&(o[u]=r),o},toLocal:r=>r[u]}}let t=e.message;return{toMessage:n=>n===void 0?T0(t):n,toLocal:n=>n}}function ff(e){return e.message.typeName=="google.protobuf.Struct"&&e.parent.typeName!="google.protobuf.Value"}function wa(e){let t={$typeName:"google.protobuf.Struct",fields:{}};if(N0(e))for(let n of Object.keys(e))mt(t.fields,n,Ma(e[n]));return t}function Da(e){let t={};for(let n of Object.keys(e.fields))mt(t,n,Ba(e.fields[n]));return t}function Ba(e){switch(e.kind.case){case"structValue":return Da(e.kind.value);case"listValue":return e.kind.value.values.map(Ba);case"nullValue":case void 0:return null;default:return e.kind.value}}function Ma(e){let t={$typeName:"google.protobuf.Value",kind:{case:void 0}};switch(typeof e){case"number":t.kind={case:"numberValue",value:e};break;case"string":t.kind={case:"stringValue",value:e};break;case"boolean":t.kind={case:"boolValue",value:e};break;case"object":if(e===null)t.kind={case:"nullValue",value:df};else if(Array.isArray(e)){let n={$typeName:"google.protobuf.ListValue",values:[]};if(Array.isArray(e))for(let u of e)n.values.push(Ma(u));t.kind={case:"listValue",value:n}}else t.kind={case:"structValue",value:wa(e)};break}return t}function O(e,t,...n){return n.reduce((u,r)=>u.nestedMessages[r],e.messages[t])}var mf=ha({name:"google/protobuf/descriptor.proto",package:"google.protobuf",messageType:[{name:"FileDescriptorSet",field:[{name:"file",number:1,type:11,label:3,typeName:".google.protobuf.FileDescriptorProto"}],extensionRange:[{start:536e6,end:536000001}]},{name:"FileDescriptorProto",field:[{name:"name",number:1,type:9,label:1},{name:"package",number:2,type:9,label:1},{name:"dependency",number:3,type:9,label:3},{name:"public_dependency",number:10,type:5,label:3},{name:"weak_dependency",number:11,type:5,label:3},{name:"option_dependency",number:15,type:9,label:3},{name:"message_type",number:4,type:11,label:3,typeName:".google.protobuf.DescriptorProto"},{name:"enum_type",number:5,type:11,label:3,typeName:".google.protobuf.EnumDescriptorProto"},{name:"service",number:6,type:11,label:3,typeName:".google.protobuf.ServiceDescriptorProto"},{name:"extension",number:7,type:11,label:3,typeName:".google.protobuf.FieldDescriptorProto"},{name:"options",number:8,type:11,label:1,typeName:".google.protobuf.FileOptions"},{name:"source_code_info",number:9,type:11,label:1,typeName:".google.protobuf.SourceCodeInfo"},{name:"syntax",number:12,type:9,label:1},{name:"edition",number:14,type:14,label:1,typeName:".google.protobuf.Edition"}]},{name:"DescriptorProto",field:[{name:"name",number:1,type:9,label:1},{name:"field",number:2,type:11,label:3,typeName:".google.protobuf.FieldDescriptorProto"},{name:"extension",number:6,type:11,label:3,typeName:".google.protobuf.FieldDescriptorProto"},{name:"nested_type",number:3,type:11,label:3,typeName:".google.protobuf.DescriptorProto"},{name:"enum_type",number:4,type:11,label:3,typeName:".google.protobuf.EnumDescriptorProto"},{name:"extension_range",number:5,type:11,label:3,typeName:".google.protobuf.DescriptorProto.ExtensionRange"},{name:"oneof_decl",number:8,type:11,label:3,typeName:".google.protobuf.OneofDescriptorProto"},{name:"options",number:7,type:11,label:1,typeName:".google.protobuf.MessageOptions"},{name:"reserved_range",number:9,type:11,label:3,typeName:".google.protobuf.DescriptorProto.ReservedRange"},{name:"reserved_name",number:10,type:9,label:3},{name:"visibility",number:11,type:14,label:1,typeName:".google.protobuf.SymbolVisibility"}],nestedType:[{name:"ExtensionRange",field:[{name:"start",number:1,type:5,label:1},{name:"end",number:2,type:5,label:1},{name:"options",number:3,type:11,label:1,typeName:".google.protobuf.ExtensionRangeOptions"}]},{name:"ReservedRange",field:[{name:"start",number:1,type:5,label:1},{name:"end",number:2,type:5,label:1}]}]},{name:"ExtensionRangeOptions",field:[{name:"uninterpreted_option",number:999,type:11,label:3,typeName:".google.protobuf.UninterpretedOption"},{name:"declaration",number:2,type:11,label:3,typeName:".google.protobuf.ExtensionRangeOptions.Declaration",options:{retention:2}},{name:"features",number:50,type:11,label:1,typeName:".google.protobuf.FeatureSet"},{name:"verification",number:3,type:14,label:1,typeName:".google.protobuf.ExtensionRangeOptions.VerificationState",defaultValue:"UNVERIFIED",options:{retention:2}}],nestedType:[{name:"Declaration",field:[{name:"number",number:1,type:5,label:1},{name:"full_name",number:2,type:9,label:1},{name:"type",number:3,type:9,label:1},{name:"reserved",number:5,type:8,label:1},{name:"repeated",number:6,type:8,label:1}]}],enumType:[{name:"VerificationState",value:[{name:"DECLARATION",number:0},{name:"UNVERIFIED",number:1}]}],extensionRange:[{start:990,end:999},{start:1e3,end:536870912}]},{name:"FieldDescriptorProto",field:[{name:"name",number:1,type:9,label:1},{name:"number",number:3,type:5,label:1},{name:"label",number:4,type:14,label:1,typeName:".google.protobuf.FieldDescriptorProto.Label"},{name:"type",number:5,type:14,label:1,typeName:".google.protobuf.FieldDescriptorProto.Type"},{name:"type_name",number:6,type:9,label:1},{name:"extendee",number:2,type:9,label:1},{name:"default_value",number:7,type:9,label:1},{name:"oneof_index",number:9,type:5,label:1},{name:"json_name",number:10,type:9,label:1},{name:"options",number:8,type:11,label:1,typeName:".google.protobuf.FieldOptions"},{name:"proto3_optional",number:17,type:8,label:1}],enumType:[{name:"Type",value:[{name:"TYPE_DOUBLE",number:1},{name:"TYPE_FLOAT",number:2},{name:"TYPE_INT64",number:3},{name:"TYPE_UINT64",number:4},{name:"TYPE_INT32",number:5},{name:"TYPE_FIXED64",number:6},{name:"TYPE_FIXED32",number:7},{name:"TYPE_BOOL",number:8},{name:"TYPE_STRING",number:9},{name:"TYPE_GROUP",number:10},{name:"TYPE_MESSAGE",number:11},{name:"TYPE_BYTES",number:12},{name:"TYPE_UINT32",number:13},{name:"TYPE_ENUM",number:14},{name:"TYPE_SFIXED32",number:15},{name:"TYPE_SFIXED64",number:16},{name:"TYPE_SINT32",number:17},{name:"TYPE_SINT64",number:18}]},{name:"Label",value:[{name:"LABEL_OPTIONAL",number:1},{name:"LABEL_REPEATED",number:3},{name:"LABEL_REQUIRED",number:2}]}]},{name:"OneofDescriptorProto",field:[{name:"name",number:1,type:9,label:1},{name:"options",number:2,type:11,label:1,typeName:".google.protobuf.OneofOptions"}]},{name:"EnumDescriptorProto",field:[{name:"name",number:1,type:9,label:1},{name:"value",number:2,type:11,label:3,typeName:".google.protobuf.EnumValueDescriptorProto"},{name:"options",number:3,type:11,label:1,typeName:".google.protobuf.EnumOptions"},{name:"reserved_range",number:4,type:11,label:3,typeName:".google.protobuf.EnumDescriptorProto.EnumReservedRange"},{name:"reserved_name",number:5,type:9,label:3},{name:"visibility",number:6,type:14,label:1,typeName:".google.protobuf.SymbolVisibility"}],nestedType:[{name:"EnumReservedRange",field:[{name:"start",number:1,type:5,label:1},{name:"end",number:2,type:5,label:1}]}]},{name:"EnumValueDescriptorProto",field:[{name:"name",number:1,type:9,label:1},{name:"number",number:2,type:5,label:1},{name:"options",number:3,type:11,label:1,typeName:".google.protobuf.EnumValueOptions"}]},{name:"ServiceDescriptorProto",field:[{name:"name",number:1,type:9,label:1},{name:"method",number:2,type:11,label:3,typeName:".google.protobuf.MethodDescriptorProto"},{name:"options",number:3,type:11,label:1,typeName:".google.protobuf.ServiceOptions"}]},{name:"MethodDescriptorProto",field:[{name:"name",number:1,type:9,label:1},{name:"input_type",number:2,type:9,label:1},{name:"output_type",number:3,type:9,label:1},{name:"options",number:4,type:11,label:1,typeName:".google.protobuf.MethodOptions"},{name:"client_streaming",number:5,type:8,label:1,defaultValue:"false"},{name:"server_streaming",number:6,type:8,label:1,defaultValue:"false"}]},{name:"FileOptions",field:[{name:"java_package",number:1,type:9,label:1},{name:"java_outer_classname",number:8,type:9,label:1},{name:"java_multiple_files",number:10,type:8,label:1,defaultValue:"false",options:{}},{name:"java_generate_equals_and_hash",number:20,type:8,label:1,options:{deprecated:!0}},{name:"java_string_check_utf8",number:27,type:8,label:1,defaultValue:"false"},{name:"optimize_for",number:9,type:14,label:1,typeName:".google.protobuf.FileOptions.OptimizeMode",defaultValue:"SPEED"},{name:"go_package",number:11,type:9,label:1},{name:"cc_generic_services",number:16,type:8,label:1,defaultValue:"false"},{name:"java_generic_services",number:17,type:8,label:1,defaultValue:"false"},{name:"py_generic_services",number:18,type:8,label:1,defaultValue:"false"},{name:"deprecated",number:23,type:8,label:1,defaultValue:"false"},{name:"cc_enable_arenas",number:31,type:8,label:1,defaultValue:"true",options:{}},{name:"objc_class_prefix",number:36,type:9,label:1},{name:"csharp_namespace",number:37,type:9,label:1},{name:"swift_prefix",number:39,type:9,label:1},{name:"php_class_prefix",number:40,type:9,label:1},{name:"php_namespace",number:41,type:9,label:1},{name:"php_metadata_namespace",number:44,type:9,label:1},{name:"ruby_package",number:45,type:9,label:1},{name:"features",number:50,type:11,label:1,typeName:".google.protobuf.FeatureSet"},{name:"uninterpreted_option",number:999,type:11,label:3,typeName:".google.protobuf.UninterpretedOption"}],enumType:[{name:"OptimizeMode",value:[{name:"SPEED",number:1},{name:"CODE_SIZE",number:2},{name:"LITE_RUNTIME",number:3}]}],extensionRange:[{start:990,end:999},{start:1e3,end:536870912}]},{name:"MessageOptions",field:[{name:"message_set_wire_format",number:1,type:8,label:1,defaultValue:"false"},{name:"no_standard_descriptor_accessor",number:2,type:8,label:1,defaultValue:"false"},{name:"deprecated",number:3,type:8,label:1,defaultValue:"false"},{name:"map_entry",number:7,type:8,label:1},{name:"deprecated_legacy_json_field_conflicts",number:11,type:8,label:1,options:{deprecated:!0}},{name:"features",number:12,type:11,label:1,typeName:".google.protobuf.FeatureSet"},{name:"uninterpreted_option",number:999,type:11,label:3,typeName:".google.protobuf.UninterpretedOption"}],extensionRange:[{start:990,end:999},{start:1e3,end:536870912}]},{name:"FieldOptions",field:[{name:"ctype",number:1,type:14,label:1,typeName:".google.protobuf.FieldOptions.CType",defaultValue:"STRING"},{name:"packed",number:2,type:8,label:1},{name:"jstype",number:6,type:14,label:1,typeName:".google.protobuf.FieldOptions.JSType",defaultValue:"JS_NORMAL"},{name:"lazy",number:5,type:8,label:1,defaultValue:"false"},{name:"unverified_lazy",number:15,type:8,label:1,defaultValue:"false"},{name:"deprecated",number:3,type:8,label:1,defaultValue:"false"},{name:"weak",number:10,type:8,label:1,defaultValue:"false",options:{deprecated:!0}},{name:"debug_redact",number:16,type:8,label:1,defaultValue:"false"},{name:"retention",number:17,type:14,label:1,typeName:".google.protobuf.FieldOptions.OptionRetention"},{name:"targets",number:19,type:14,label:3,typeName:".google.protobuf.FieldOptions.OptionTargetType"},{name:"edition_defaults",number:20,type:11,label:3,typeName:".google.protobuf.FieldOptions.EditionDefault"},{name:"features",number:21,type:11,label:1,typeName:".google.protobuf.FeatureSet"},{name:"feature_support",number:22,type:11,label:1,typeName:".google.protobuf.FieldOptions.FeatureSupport"},{name:"uninterpreted_option",number:999,type:11,label:3,typeName:".google.protobuf.UninterpretedOption"}],nestedType:[{name:"EditionDefault",field:[{name:"edition",number:3,type:14,label:1,typeName:".google.protobuf.Edition"},{name:"value",number:2,type:9,label:1}]},{name:"FeatureSupport",field:[{name:"edition_introduced",number:1,type:14,label:1,typeName:".google.protobuf.Edition"},{name:"edition_deprecated",number:2,type:14,label:1,typeName:".google.protobuf.Edition"},{name:"deprecation_warning",number:3,type:9,label:1},{name:"edition_removed",number:4,type:14,label:1,typeName:".google.protobuf.Edition"},{name:"removal_error",number:5,type:9,label:1}]}],enumType:[{name:"CType",value:[{name:"STRING",number:0},{name:"CORD",number:1},{name:"STRING_PIECE",number:2}]},{name:"JSType",value:[{name:"JS_NORMAL",number:0},{name:"JS_STRING",number:1},{name:"JS_NUMBER",number:2}]},{name:"OptionRetention",value:[{name:"RETENTION_UNKNOWN",number:0},{name:"RETENTION_RUNTIME",number:1},{name:"RETENTION_SOURCE",number:2}]},{name:"OptionTargetType",value:[{name:"TARGET_TYPE_UNKNOWN",number:0},{name:"TARGET_TYPE_FILE",number:1},{name:"TARGET_TYPE_EXTENSION_RANGE",number:2},{name:"TARGET_TYPE_MESSAGE",number:3},{name:"TARGET_TYPE_FIELD",number:4},{name:"TARGET_TYPE_ONEOF",number:5},{name:"TARGET_TYPE_ENUM",number:6},{name:"TARGET_TYPE_ENUM_ENTRY",number:7},{name:"TARGET_TYPE_SERVICE",number:8},{name:"TARGET_TYPE_METHOD",number:9}]}],extensionRange:[{start:990,end:999},{start:1e3,end:536870912}]},{name:"OneofOptions",field:[{name:"features",number:1,type:11,label:1,typeName:".google.protobuf.FeatureSet"},{name:"uninterpreted_option",number:999,type:11,label:3,typeName:".google.protobuf.UninterpretedOption"}],extensionRange:[{start:990,end:999},{start:1e3,end:536870912}]},{name:"EnumOptions",field:[{name:"allow_alias",number:2,type:8,label:1},{name:"deprecated",number:3,type:8,label:1,defaultValue:"false"},{name:"deprecated_legacy_json_field_conflicts",number:6,type:8,label:1,options:{deprecated:!0}},{name:"features",number:7,type:11,label:1,typeName:".google.protobuf.FeatureSet"},{name:"uninterpreted_option",number:999,type:11,label:3,typeName:".google.protobuf.UninterpretedOption"}],extensionRange:[{start:990,end:999},{start:1e3,end:536870912}]},{name:"EnumValueOptions",field:[{name:"deprecated",number:1,type:8,label:1,defaultValue:"false"},{name:"features",number:2,type:11,label:1,typeName:".google.protobuf.FeatureSet"},{name:"debug_redact",number:3,type:8,label:1,defaultValue:"false"},{name:"feature_support",number:4,type:11,label:1,typeName:".google.protobuf.FieldOptions.FeatureSupport"},{name:"uninterpreted_option",number:999,type:11,label:3,typeName:".google.protobuf.UninterpretedOption"}],extensionRange:[{start:990,end:999},{start:1e3,end:536870912}]},{name:"ServiceOptions",field:[{name:"features",number:34,type:11,label:1,typeName:".google.protobuf.FeatureSet"},{name:"deprecated",number:33,type:8,label:1,defaultValue:"false"},{name:"uninterpreted_option",number:999,type:11,label:3,typeName:".google.protobuf.UninterpretedOption"}],extensionRange:[{start:990,end:999},{start:1e3,end:536870912}]},{name:"MethodOptions",field:[{name:"deprecated",number:33,type:8,label:1,defaultValue:"false"},{name:"idempotency_level",number:34,type:14,label:1,typeName:".google.protobuf.MethodOptions.IdempotencyLevel",defaultValue:"IDEMPOTENCY_UNKNOWN"},{name:"features",number:35,type:11,label:1,typeName:".google.protobuf.FeatureSet"},{name:"uninterpreted_option",number:999,type:11,label:3,typeName:".google.protobuf.UninterpretedOption"}],enumType:[{name:"IdempotencyLevel",value:[{name:"IDEMPOTENCY_UNKNOWN",number:0},{name:"NO_SIDE_EFFECTS",number:1},{name:"IDEMPOTENT",number:2}]}],extensionRange:[{start:990,end:999},{start:1e3,end:536870912}]},{name:"UninterpretedOption",field:[{name:"name",number:2,type:11,label:3,typeName:".google.protobuf.UninterpretedOption.NamePart"},{name:"identifier_value",number:3,type:9,label:1},{name:"positive_int_value",number:4,type:4,label:1},{name:"negative_int_value",number:5,type:3,label:1},{name:"double_value",number:6,type:1,label:1},{name:"string_value",number:7,type:12,label:1},{name:"aggregate_value",number:8,type:9,label:1}],nestedType:[{name:"NamePart",field:[{name:"name_part",number:1,type:9,label:2},{name:"is_extension",number:2,type:8,label:2}]}]},{name:"FeatureSet",field:[{name:"field_presence",number:1,type:14,label:1,typeName:".google.protobuf.FeatureSet.FieldPresence",options:{retention:1,targets:[4,1],editionDefaults:[{value:"EXPLICIT",edition:900},{value:"IMPLICIT",edition:999},{value:"EXPLICIT",edition:1e3}]}},{name:"enum_type",number:2,type:14,label:1,typeName:".google.protobuf.FeatureSet.EnumType",options:{retention:1,targets:[6,1],editionDefaults:[{value:"CLOSED",edition:900},{value:"OPEN",edition:999}]}},{name:"repeated_field_encoding",number:3,type:14,label:1,typeName:".google.protobuf.FeatureSet.RepeatedFieldEncoding",options:{retention:1,targets:[4,1],editionDefaults:[{value:"EXPANDED",edition:900},{value:"PACKED",edition:999}]}},{name:"utf8_validation",number:4,type:14,label:1,typeName:".google.protobuf.FeatureSet.Utf8Validation",options:{retention:1,targets:[4,1],editionDefaults:[{value:"NONE",edition:900},{value:"VERIFY",edition:999}]}},{name:"message_encoding",number:5,type:14,label:1,typeName:".google.protobuf.FeatureSet.MessageEncoding",options:{retention:1,targets:[4,1],editionDefaults:[{value:"LENGTH_PREFIXED",edition:900}]}},{name:"json_format",number:6,type:14,label:1,typeName:".google.protobuf.FeatureSet.JsonFormat",options:{retention:1,targets:[3,6,1],editionDefaults:[{value:"LEGACY_BEST_EFFORT",edition:900},{value:"ALLOW",edition:999}]}},{name:"enforce_naming_style",number:7,type:14,label:1,typeName:".google.protobuf.FeatureSet.EnforceNamingStyle",options:{retention:2,targets:[1,2,3,4,5,6,7,8,9],editionDefaults:[{value:"STYLE_LEGACY",edition:900},{value:"STYLE2024",edition:1001},{value:"STYLE2026",edition:1002}]}},{name:"default_symbol_visibility",number:8,type:14,label:1,typeName:".google.protobuf.FeatureSet.VisibilityFeature.DefaultSymbolVisibility",options:{retention:2,targets:[1],editionDefaults:[{value:"EXPORT_ALL",edition:900},{value:"EXPORT_TOP_LEVEL",edition:1001},{value:"STRICT",edition:1002}]}},{name:"enforce_proto_limits",number:9,type:14,label:1,typeName:".google.protobuf.FeatureSet.ProtoLimitsFeature.EnforceProtoLimits",options:{retention:2,targets:[6,3,4,5],editionDefaults:[{value:"LEGACY_NO_EXPLICIT_LIMITS",edition:900},{value:"PROTO_LIMITS2026",edition:1002}]}}],nestedType:[{name:"VisibilityFeature",enumType:[{name:"DefaultSymbolVisibility",value:[{name:"DEFAULT_SYMBOL_VISIBILITY_UNKNOWN",number:0},{name:"EXPORT_ALL",number:1},{name:"EXPORT_TOP_LEVEL",number:2},{name:"LOCAL_ALL",number:3},{name:"STRICT",number:4}]}]},{name:"ProtoLimitsFeature",enumType:[{name:"EnforceProtoLimits",value:[{name:"PROTO_LIMITS_UNKNOWN",number:0},{name:"LEGACY_NO_EXPLICIT_LIMITS",number:1},{name:"PROTO_LIMITS2026",number:2}]}]}],enumType:[{name:"FieldPresence",value:[{name:"FIELD_PRESENCE_UNKNOWN",number:0},{name:"EXPLICIT",number:1},{name:"IMPLICIT",number:2},{name:"LEGACY_REQUIRED",number:3}]},{name:"EnumType",value:[{name:"ENUM_TYPE_UNKNOWN",number:0},{name:"OPEN",number:1},{name:"CLOSED",number:2}]},{name:"RepeatedFieldEncoding",value:[{name:"REPEATED_FIELD_ENCODING_UNKNOWN",number:0},{name:"PACKED",number:1},{name:"EXPANDED",number:2}]},{name:"Utf8Validation",value:[{name:"UTF8_VALIDATION_UNKNOWN",number:0},{name:"VERIFY",number:2},{name:"NONE",number:3}]},{name:"MessageEncoding",value:[{name:"MESSAGE_ENCODING_UNKNOWN",number:0},{name:"LENGTH_PREFIXED",number:1},{name:"DELIMITED",number:2}]},{name:"JsonFormat",value:[{name:"JSON_FORMAT_UNKNOWN",number:0},{name:"ALLOW",number:1},{name:"LEGACY_BEST_EFFORT",number:2}]},{name:"EnforceNamingStyle",value:[{name:"ENFORCE_NAMING_STYLE_UNKNOWN",number:0},{name:"STYLE2024",number:1},{name:"STYLE_LEGACY",number:2},{name:"STYLE2026",number:3}]}],extensionRange:[{start:1e3,end:9995},{start:9995,end:1e4},{start:1e4,end:10001}]},{name:"FeatureSetDefaults",field:[{name:"defaults",number:1,type:11,label:3,typeName:".google.protobuf.FeatureSetDefaults.FeatureSetEditionDefault"},{name:"minimum_edition",number:4,type:14,label:1,typeName:".google.protobuf.Edition"},{name:"maximum_edition",number:5,type:14,label:1,typeName:".google.protobuf.Edition"}],nestedType:[{name:"FeatureSetEditionDefault",field:[{name:"edition",number:3,type:14,label:1,typeName:".google.protobuf.Edition"},{name:"overridable_features",number:4,type:11,label:1,typeName:".google.protobuf.FeatureSet"},{name:"fixed_features",number:5,type:11,label:1,typeName:".google.protobuf.FeatureSet"}]}]},{name:"SourceCodeInfo",field:[{name:"location",number:1,type:11,label:3,typeName:".google.protobuf.SourceCodeInfo.Location"}],nestedType:[{name:"Location",field:[{name:"path",number:1,type:5,label:3,options:{packed:!0}},{name:"span",number:2,type:5,label:3,options:{packed:!0}},{name:"leading_comments",number:3,type:9,label:1},{name:"trailing_comments",number:4,type:9,label:1},{name:"leading_detached_comments",number:6,type:9,label:3}]}],extensionRange:[{start:536e6,end:536000001}]},{name:"GeneratedCodeInfo",field:[{name:"annotation",number:1,type:11,label:3,typeName:".google.protobuf.GeneratedCodeInfo.Annotation"}],nestedType:[{name:"Annotation",field:[{name:"path",number:1,type:5,label:3,options:{packed:!0}},{name:"source_file",number:2,type:9,label:1},{name:"begin",number:3,type:5,label:1},{name:"end",number:4,type:5,label:1},{name:"semantic",number:5,type:14,label:1,typeName:".google.protobuf.GeneratedCodeInfo.Annotation.Semantic"}],enumType:[{name:"Semantic",value:[{name:"NONE",number:0},{name:"SET",number:1},{name:"ALIAS",number:2}]}]}]}],enumType:[{name:"Edition",value:[{name:"EDITION_UNKNOWN",number:0},{name:"EDITION_LEGACY",number:900},{name:"EDITION_PROTO2",number:998},{name:"EDITION_PROTO3",number:999},{name:"EDITION_2023",number:1e3},{name:"EDITION_2024",number:1001},{name:"EDITION_2026",number:1002},{name:"EDITION_UNSTABLE",number:9999},{name:"EDITION_1_TEST_ONLY",number:1},{name:"EDITION_2_TEST_ONLY",number:2},{name:"EDITION_99997_TEST_ONLY",number:99997},{name:"EDITION_99998_TEST_ONLY",number:99998},{name:"EDITION_99999_TEST_ONLY",number:99999},{name:"EDITION_MAX",number:2147483647}]},{name:"SymbolVisibility",value:[{name:"VISIBILITY_UNSET",number:0},{name:"VISIBILITY_LOCAL",number:1},{name:"VISIBILITY_EXPORT",number:2}]}]});var za=O(mf,1);var Aa;(function(e){e[e.DECLARATION=0]="DECLARATION",e[e.UNVERIFIED=1]="UNVERIFIED"})(Aa||(Aa={}));var Oa;(function(e){e[e.DOUBLE=1]="DOUBLE",e[e.FLOAT=2]="FLOAT",e[e.INT64=3]="INT64",e[e.UINT64=4]="UINT64",e[e.INT32=5]="INT32",e[e.FIXED64=6]="FIXED64",e[e.FIXED32=7]="FIXED32",e[e.BOOL=8]="BOOL",e[e.STRING=9]="STRING",e[e.GROUP=10]="GROUP",e[e.MESSAGE=11]="MESSAGE",e[e.BYTES=12]="BYTES",e[e.UINT32=13]="UINT32",e[e.ENUM=14]="ENUM",e[e.SFIXED32=15]="SFIXED32",e[e.SFIXED64=16]="SFIXED64",e[e.SINT32=17]="SINT32",e[e.SINT64=18]="SINT64"})(Oa||(Oa={}));var ka;(function(e){e[e.OPTIONAL=1]="OPTIONAL",e[e.REPEATED=3]="REPEATED",e[e.REQUIRED=2]="REQUIRED"})(ka||(ka={}));var Ca;(function(e){e[e.SPEED=1]="SPEED",e[e.CODE_SIZE=2]="CODE_SIZE",e[e.LITE_RUNTIME=3]="LITE_RUNTIME"})(Ca||(Ca={}));var Fa;(function(e){e[e.STRING=0]="STRING",e[e.CORD=1]="CORD",e[e.STRING_PIECE=2]="STRING_PIECE"})(Fa||(Fa={}));var Pa;(function(e){e[e.JS_NORMAL=0]="JS_NORMAL",e[e.JS_STRING=1]="JS_STRING",e[e.JS_NUMBER=2]="JS_NUMBER"})(Pa||(Pa={}));var Ga;(function(e){e[e.RETENTION_UNKNOWN=0]="RETENTION_UNKNOWN",e[e.RETENTION_RUNTIME=1]="RETENTION_RUNTIME",e[e.RETENTION_SOURCE=2]="RETENTION_SOURCE"})(Ga||(Ga={}));var Ua;(function(e){e[e.TARGET_TYPE_UNKNOWN=0]="TARGET_TYPE_UNKNOWN",e[e.TARGET_TYPE_FILE=1]="TARGET_TYPE_FILE",e[e.TARGET_TYPE_EXTENSION_RANGE=2]="TARGET_TYPE_EXTENSION_RANGE",e[e.TARGET_TYPE_MESSAGE=3]="TARGET_TYPE_MESSAGE",e[e.TARGET_TYPE_FIELD=4]="TARGET_TYPE_FIELD",e[e.TARGET_TYPE_ONEOF=5]="TARGET_TYPE_ONEOF",e[e.TARGET_TYPE_ENUM=6]="TARGET_TYPE_ENUM",e[e.TARGET_TYPE_ENUM_ENTRY=7]="TARGET_TYPE_ENUM_ENTRY",e[e.TARGET_TYPE_SERVICE=8]="TARGET_TYPE_SERVICE",e[e.TARGET_TYPE_METHOD=9]="TARGET_TYPE_METHOD"})(Ua||(Ua={}));var An;(function(e){e[e.IDEMPOTENCY_UNKNOWN=0]="IDEMPOTENCY_UNKNOWN",e[e.NO_SIDE_EFFECTS=1]="NO_SIDE_EFFECTS",e[e.IDEMPOTENT=2]="IDEMPOTENT"})(An||(An={}));var Va;(function(e){e[e.DEFAULT_SYMBOL_VISIBILITY_UNKNOWN=0]="DEFAULT_SYMBOL_VISIBILITY_UNKNOWN",e[e.EXPORT_ALL=1]="EXPORT_ALL",e[e.EXPORT_TOP_LEVEL=2]="EXPORT_TOP_LEVEL",e[e.LOCAL_ALL=3]="LOCAL_ALL",e[e.STRICT=4]="STRICT"})(Va||(Va={}));var qa;(function(e){e[e.PROTO_LIMITS_UNKNOWN=0]="PROTO_LIMITS_UNKNOWN",e[e.LEGACY_NO_EXPLICIT_LIMITS=1]="LEGACY_NO_EXPLICIT_LIMITS",e[e.PROTO_LIMITS2026=2]="PROTO_LIMITS2026"})(qa||(qa={}));var Ya;(function(e){e[e.FIELD_PRESENCE_UNKNOWN=0]="FIELD_PRESENCE_UNKNOWN",e[e.EXPLICIT=1]="EXPLICIT",e[e.IMPLICIT=2]="IMPLICIT",e[e.LEGACY_REQUIRED=3]="LEGACY_REQUIRED"})(Ya||(Ya={}));var ja;(function(e){e[e.ENUM_TYPE_UNKNOWN=0]="ENUM_TYPE_UNKNOWN",e[e.OPEN=1]="OPEN",e[e.CLOSED=2]="CLOSED"})(ja||(ja={}));var Wa;(function(e){e[e.REPEATED_FIELD_ENCODING_UNKNOWN=0]="REPEATED_FIELD_ENCODING_UNKNOWN",e[e.PACKED=1]="PACKED",e[e.EXPANDED=2]="EXPANDED"})(Wa||(Wa={}));var Ha;(function(e){e[e.UTF8_VALIDATION_UNKNOWN=0]="UTF8_VALIDATION_UNKNOWN",e[e.VERIFY=2]="VERIFY",e[e.NONE=3]="NONE"})(Ha||(Ha={}));var Ka;(function(e){e[e.MESSAGE_ENCODING_UNKNOWN=0]="MESSAGE_ENCODING_UNKNOWN",e[e.LENGTH_PREFIXED=1]="LENGTH_PREFIXED",e[e.DELIMITED=2]="DELIMITED"})(Ka||(Ka={}));var $a;(function(e){e[e.JSON_FORMAT_UNKNOWN=0]="JSON_FORMAT_UNKNOWN",e[e.ALLOW=1]="ALLOW",e[e.LEGACY_BEST_EFFORT=2]="LEGACY_BEST_EFFORT"})($a||($a={}));var Za;(function(e){e[e.ENFORCE_NAMING_STYLE_UNKNOWN=0]="ENFORCE_NAMING_STYLE_UNKNOWN",e[e.STYLE2024=1]="STYLE2024",e[e.STYLE_LEGACY=2]="STYLE_LEGACY",e[e.STYLE2026=3]="STYLE2026"})(Za||(Za={}));var Ja;(function(e){e[e.NONE=0]="NONE",e[e.SET=1]="SET",e[e.ALIAS=2]="ALIAS"})(Ja||(Ja={}));var Xa;(function(e){e[e.EDITION_UNKNOWN=0]="EDITION_UNKNOWN",e[e.EDITION_LEGACY=900]="EDITION_LEGACY",e[e.EDITION_PROTO2=998]="EDITION_PROTO2",e[e.EDITION_PROTO3=999]="EDITION_PROTO3",e[e.EDITION_2023=1e3]="EDITION_2023",e[e.EDITION_2024=1001]="EDITION_2024",e[e.EDITION_2026=1002]="EDITION_2026",e[e.EDITION_UNSTABLE=9999]="EDITION_UNSTABLE",e[e.EDITION_1_TEST_ONLY=1]="EDITION_1_TEST_ONLY",e[e.EDITION_2_TEST_ONLY=2]="EDITION_2_TEST_ONLY",e[e.EDITION_99997_TEST_ONLY=99997]="EDITION_99997_TEST_ONLY",e[e.EDITION_99998_TEST_ONLY=99998]="EDITION_99998_TEST_ONLY",e[e.EDITION_99999_TEST_ONLY=99999]="EDITION_99999_TEST_ONLY",e[e.EDITION_MAX=2147483647]="EDITION_MAX"})(Xa||(Xa={}));var Qa;(function(e){e[e.VISIBILITY_UNSET=0]="VISIBILITY_UNSET",e[e.VISIBILITY_LOCAL=1]="VISIBILITY_LOCAL",e[e.VISIBILITY_EXPORT=2]="VISIBILITY_EXPORT"})(Qa||(Qa={}));function gf(e){return Object.assign(Object.assign({readUnknownFields:!0,recursionLimit:100},e),{depth:0})}function ei(e,t,n){let u=T0(e);return Mr(e).read(u,new gt(t),gf(n),t.byteLength),u}var ti=new WeakMap;function Mr(e){let t=ti.get(e);return t===void 0&&(t=hf(e)),t}function hf(e){let t=String(e),n=new Map,u={read:bf(t,n),readGroup:_f(t,n)};ti.set(e,u);for(let r of e.fields)n.set(r.number,yf(r));return u}function bf(e,t){return(n,u,r,o)=>{var s;if(++r.depth>r.recursionLimit)throw new Error(`cannot decode ${e} from binary: maximum recursion depth of ${r.recursionLimit} reached`);let a=u.pos+o,i=(s=n.$unknown)!==null&&s!==void 0?s:[];for(;u.pos<a;){let[c,l]=u.tag(),f=t.get(c);if(f===void 0){let g=u.skip(l,c,r.recursionLimit-r.depth);r.readUnknownFields&&i.push({no:c,wireType:l,data:g});continue}f(n,u,r,l)}i.length>0&&(n.$unknown=i),r.depth--}}function _f(e,t){return(n,u,r,o)=>{var s;if(++r.depth>r.recursionLimit)throw new Error(`cannot decode ${e} from binary: maximum recursion depth of ${r.recursionLimit} reached`);let a,i,c=(s=n.$unknown)!==null&&s!==void 0?s:[];for(;u.pos<u.len&&([a,i]=u.tag(),i!=ie.EndGroup);){let l=t.get(a);if(l===void 0){let f=u.skip(i,a,r.recursionLimit-r.depth);r.readUnknownFields&&c.push({no:a,wireType:i,data:f});continue}l(n,u,r,i)}if(i!=ie.EndGroup||a!==o)throw new Error("invalid end group tag");c.length>0&&(n.$unknown=c),r.depth--}}function yf(e){switch(e.fieldKind){case"scalar":return vf(e);case"enum":return Sf(e);case"message":return Ef(e);case"list":return Rf(e);case"map":return xf(e)}}function vf(e){let t=On(e.scalar,e.utf8Validation,e.longAsString),n=e.localName;if(e.oneof){let u=e.oneof.localName;return(r,o)=>{r[u]={case:n,value:t(o)}}}return(u,r)=>{u[n]=t(r)}}function Sf(e){var t;let n=e.localName,u=(t=e.oneof)===null||t===void 0?void 0:t.localName;if(e.enum.open)return u!==void 0?(s,a)=>{s[u]={case:n,value:a.int32()}}:(s,a)=>{s[n]=a.int32()};let r=e.enum.values,o=e.number;return(s,a,i,c)=>{var l;let f=a.int32();if(r.some(g=>g.number===f))u!==void 0?s[u]={case:n,value:f}:s[n]=f;else if(i.readUnknownFields){let g=[];ea(f,g);let p=(l=s.$unknown)!==null&&l!==void 0?l:[];p.push({no:o,wireType:c,data:new Uint8Array(g)}),s.$unknown=p}}}function Ef(e){let t=e.localName,{toMessage:n,toLocal:u}=Mn(e),r=ni(e);if(e.oneof){let o=e.oneof.localName;return(s,a,i)=>{let c=s[o],l=n(c.case===t?c.value:void 0);r(l,a,i),s[o]={case:t,value:u(l)}}}return(o,s,a)=>{let i=n(o[t]);r(i,s,a),o[t]=u(i)}}function ni(e){let t=Mr(e.message);if(e.delimitedEncoding){let n=e.number;return(u,r,o)=>t.readGroup(u,r,o,n)}return(n,u,r)=>t.read(n,u,r,u.uint32())}function Rf(e){let t=e.localName;if(e.listKind=="message"){let{toMessage:s,toLocal:a}=Mn(e),i=ni(e);return(c,l,f)=>{let g=s(void 0);i(g,l,f),c[t].push(a(g))}}let n=e.listKind=="enum"?E.INT32:e.scalar,u=e.listKind=="scalar"?e.longAsString:!1,r=On(n,e.utf8Validation,u),o=n!=E.STRING&&n!=E.BYTES;return(s,a,i,c)=>{let l=s[t];if(c==ie.LengthDelimited&&o){let f=a.uint32()+a.pos;for(;a.pos<f;)l.push(r(a))}else l.push(r(a))}}function xf(e){let t=e.localName,n=On(e.mapKey,e.utf8Validation,!1),u=S0(e.mapKey,!1),r,o;switch(e.mapKind){case"scalar":{let s=e.scalar,a=On(s,e.utf8Validation,!1);if(r=i=>a(i),s==E.BYTES)o=()=>new Uint8Array(0);else{let i=S0(s,!1);o=()=>i}break}case"enum":{let s=e.enum.values[0].number;r=a=>a.int32(),o=()=>s;break}case"message":{let{toMessage:s,toLocal:a}=Mn(e),i=Mr(e.message).read;r=(c,l,f)=>{let g=s(f);return i(g,c,l,c.uint32()),a(g)},o=()=>a(s(void 0));break}}return(s,a,i)=>{let c=s[t],l,f,g=a.uint32(),p=a.pos+g;for(;a.pos<p;){let[m,_]=a.tag();switch(m){case 1:l=n(a);break;case 2:f=r(a,i,f);break;default:a.skip(_,m,i.recursionLimit-i.depth)}}l===void 0&&(l=u),f===void 0&&(f=o()),mt(c,l,f)}}function On(e,t,n){switch(e){case E.STRING:return u=>u.string(t);case E.BOOL:return u=>u.bool();case E.DOUBLE:return u=>u.double();case E.FLOAT:return u=>u.float();case E.INT32:return u=>u.int32();case E.INT64:return n?u=>String(u.int64()):u=>u.int64();case E.UINT64:return n?u=>String(u.uint64()):u=>u.uint64();case E.FIXED64:return n?u=>String(u.fixed64()):u=>u.fixed64();case E.BYTES:return u=>u.bytes();case E.FIXED32:return u=>u.fixed32();case E.SFIXED32:return u=>u.sfixed32();case E.SFIXED64:return n?u=>String(u.sfixed64()):u=>u.sfixed64();case E.SINT64:return n?u=>String(u.sint64()):u=>u.sint64();case E.UINT32:return u=>u.uint32();case E.SINT32:return u=>u.sint32()}}function v(e,t){var n;let u=ei(za,wn(e));return u.messageType.forEach(E0),u.dependency=(n=t?.map(o=>o.proto.name))!==null&&n!==void 0?n:[],In(u,o=>t?.find(s=>s.proto.name===o)).getFile(u.name)}function Yt(e,t,...n){if(n.length>0)throw new Error;return e.services[t]}var Ae=v(btoa(`
lightspeed/ops/v1/policy.protolightspeed.ops.v1"
\rTenantContext=
tenant (\v2'.lightspeed.ops.v1.TenantContext.TenantB\0H\0=
system (\v2'.lightspeed.ops.v1.TenantContext.SystemB\0H\0\`
Tenant
\bactor_id (	B\0
	tenant_id (	B\0)
role (2.lightspeed.ops.v1.RoleB\0
System
\bactor_id (	B\0B	
\x07context"À\b
\fPolicyAction4
read (\v2$.lightspeed.ops.v1.PolicyAction.ReadH\06
write (\v2%.lightspeed.ops.v1.PolicyAction.WriteH\08
delete (\v2&.lightspeed.ops.v1.PolicyAction.DeleteH\0?

emit_event (\v2).lightspeed.ops.v1.PolicyAction.EmitEventH\0C
\fopen_session (\v2+.lightspeed.ops.v1.PolicyAction.OpenSessionH\0=
	start_job (\v2(.lightspeed.ops.v1.PolicyAction.StartJobH\0N
start_pipeline_run\x07 (\v20.lightspeed.ops.v1.PolicyAction.StartPipelineRunH\0P
replay_pipeline_run\b (\v21.lightspeed.ops.v1.PolicyAction.ReplayPipelineRunH\0K
apply_mitigation	 (\v2/.lightspeed.ops.v1.PolicyAction.ApplyMitigationH\0@

administer
 (\v2*.lightspeed.ops.v1.PolicyAction.AdministerH\0"
Read
resource_tenant_id (	#
Write
resource_tenant_id (	$
Delete
resource_tenant_id (	
	EmitEvent\r
units (
\vOpenSession\r
units (
\bStartJob\r
units (!
StartPipelineRun\r
units ("
ReplayPipelineRun\r
units (S
ApplyMitigation1

mitigation (2.lightspeed.ops.v1.Mitigation\r
units ((

Administer
resource_tenant_id (	B\b
action"®
Budget

max_events (B\0
\fmax_sessions (B\0
\bmax_jobs (B\0
max_pipeline_runs (B\0 
max_pipeline_replays (B\0\x1B
max_mitigations (B\0"}
Usage
events (
\bsessions (\f
jobs (
\rpipeline_runs (
pipeline_replays (
\vmitigations ("ó
\bDecision
\bactor_id (	
	tenant_id (	/
action (\v2.lightspeed.ops.v1.PolicyAction-
kind (2.lightspeed.ops.v1.DecisionKind
reason (	'
usage (\v2.lightspeed.ops.v1.Usage)
budget\x07 (\v2.lightspeed.ops.v1.Budget"
\rTenantRuntime1
\x07context (\v2 .lightspeed.ops.v1.TenantContext)
budget (\v2.lightspeed.ops.v1.Budget'
usage (\v2.lightspeed.ops.v1.Usage*U
Role
ROLE_UNSPECIFIED\0
\vROLE_VIEWER
\vROLE_EDITOR
ROLE_TENANT_ADMIN*f

Mitigation
MITIGATION_UNSPECIFIED\0
MITIGATION_PAUSE_PIPELINE
MITIGATION_DRAIN_PIPELINE*
\fDecisionKind
DECISION_KIND_UNSPECIFIED\0
DECISION_KIND_ALLOWED
DECISION_KIND_DENIED\x1B
DECISION_KIND_MITIGATEDbproto3`),[]);var Ar=(r=>(r[r.UNSPECIFIED=0]="UNSPECIFIED",r[r.VIEWER=1]="VIEWER",r[r.EDITOR=2]="EDITOR",r[r.TENANT_ADMIN=3]="TENANT_ADMIN",r))(Ar||{});var x;(function(e){e[e.Canceled=1]="Canceled",e[e.Unknown=2]="Unknown",e[e.InvalidArgument=3]="InvalidArgument",e[e.DeadlineExceeded=4]="DeadlineExceeded",e[e.NotFound=5]="NotFound",e[e.AlreadyExists=6]="AlreadyExists",e[e.PermissionDenied=7]="PermissionDenied",e[e.ResourceExhausted=8]="ResourceExhausted",e[e.FailedPrecondition=9]="FailedPrecondition",e[e.Aborted=10]="Aborted",e[e.OutOfRange=11]="OutOfRange",e[e.Unimplemented=12]="Unimplemented",e[e.Internal=13]="Internal",e[e.Unavailable=14]="Unavailable",e[e.DataLoss=15]="DataLoss",e[e.Unauthenticated=16]="Unauthenticated"})(x||(x={}));var Au=Ct(wt(),1);function en(e){let t=x[e];return typeof t!="string"?e.toString():t[0].toLowerCase()+t.substring(1).replace(/[A-Z]/g,n=>"_"+n.toLowerCase())}var Mu;function vp(e){if(!Mu){Mu={};for(let t of Object.values(x))typeof t!="string"&&(Mu[en(t)]=t)}return Mu[e]}var M=class e extends Error{constructor(t,n=x.Unknown,u,r,o){super(P_(t,n)),this.name="ConnectError",this.isWireError=!1,Object.setPrototypeOf(this,new.target.prototype),this.rawMessage=t,this.code=n,this.metadata=new Headers(u??{}),this.details=r??[],this.cause=o}static from(t,n=x.Unknown){return t instanceof e?t:t instanceof Error?t.name=="AbortError"||t.name=="TimeoutError"?new e(t.message,x.Canceled):new e(t.message,n,void 0,void 0,t):new e(String(t),n,void 0,void 0,t)}static[Symbol.hasInstance](t){return t instanceof Error?Object.getPrototypeOf(t)===e.prototype?!0:t.name==="ConnectError"&&"code"in t&&typeof t.code=="number"&&"metadata"in t&&"details"in t&&Array.isArray(t.details)&&"rawMessage"in t&&typeof t.rawMessage=="string"&&"cause"in t:!1}findDetails(t){let n=t.kind==="message"?{getMessage:r=>r===t.typeName?t:void 0}:t,u=[];for(let r of this.details){if("desc"in r){n.getMessage(r.desc.typeName)&&u.push((0,Au.create)(r.desc,r.value));continue}let o=n.getMessage(r.type);if(o)try{u.push((0,Au.fromBinary)(o,r.value))}catch{}}return u}};function P_(e,t){return e.length?`[${en(t)}] ${e}`:`[${en(t)}]`}var Sp=Ct(wt(),1);function $o(...e){let t=new Headers;for(let n of e)n.forEach((u,r)=>{t.append(r,u)});return t}function Ep(e,t){let n={};for(let u of e.methods){let r=t(u);r!=null&&(n[u.localName]=r)}return n}var Ou=1;function Rp(e,t,n=!1){if(t>e){let u=`message size is larger than configured readMaxBytes ${e}`;throw n&&(u=`message size ${t} is larger than configured readMaxBytes ${e}`),new M(u,x.ResourceExhausted)}}function G_(e){return new Zo(e)}var Zo=class{constructor(t){this.readMaxBytes=t,this.header=new Uint8Array(5),this.headerView=new DataView(this.header.buffer),this.buf=[]}get byteLength(){return this.buf.reduce((t,n)=>t+n.byteLength,0)}decode(t){this.buf.push(t);let n=[];for(;;){let u=this.pop();if(!u)break;n.push(u)}return n}pop(){if(!(!this.env&&(this.env=this.head(),!this.env))&&this.cons(this.env.data)){let t=this.env;return this.env=void 0,t}}head(){if(!this.cons(this.header))return;let t=this.headerView.getUint8(0),n=this.headerView.getUint32(1);return Rp(this.readMaxBytes,n,!0),{flags:t,data:new Uint8Array(n)}}cons(t){let n=t.byteLength;if(this.byteLength<n)return!1;let u=0;for(;u<n;){let r=this.buf.shift();r.byteLength>n-u?(t.set(r.subarray(0,n-u),u),this.buf.unshift(r.subarray(n-u)),u+=n-u):(t.set(r,u),u+=r.byteLength)}return!0}};function Jo(e){let t,n=G_(4294967295);return new ReadableStream({start(){t=e.getReader()},async pull(u){let r=!1;for(;!r;){let o=await t.read();if(o.done)n.byteLength>0&&u.error(new M("protocol error: incomplete envelope",x.InvalidArgument)),u.close();else for(let s of n.decode(o.value))u.enqueue(s),r=!0}}})}function Xo(e,t){let n=new Uint8Array(t.length+5);n.set(t,5);let u=new DataView(n.buffer,n.byteOffset,n.byteLength);return u.setUint8(0,e),u.setUint32(1,t.length),n}var U_=function(e){if(!Symbol.asyncIterator)throw new TypeError("Symbol.asyncIterator is not defined.");var t=e[Symbol.asyncIterator],n;return t?t.call(e):(e=typeof __values=="function"?__values(e):e[Symbol.iterator](),n={},u("next"),u("throw"),u("return"),n[Symbol.asyncIterator]=function(){return this},n);function u(o){n[o]=e[o]&&function(s){return new Promise(function(a,i){s=e[o](s),r(a,i,s.done,s.value)})}}function r(o,s,a,i){Promise.resolve(i).then(function(c){o({value:c,done:a})},s)}},tn=function(e){return this instanceof tn?(this.v=e,this):new tn(e)},V_=function(e,t,n){if(!Symbol.asyncIterator)throw new TypeError("Symbol.asyncIterator is not defined.");var u=n.apply(e,t||[]),r,o=[];return r=Object.create((typeof AsyncIterator=="function"?AsyncIterator:Object).prototype),a("next"),a("throw"),a("return",s),r[Symbol.asyncIterator]=function(){return this},r;function s(p){return function(m){return Promise.resolve(m).then(p,f)}}function a(p,m){u[p]&&(r[p]=function(_){return new Promise(function(b,y){o.push([p,_,b,y])>1||i(p,_)})},m&&(r[p]=m(r[p])))}function i(p,m){try{c(u[p](m))}catch(_){g(o[0][3],_)}}function c(p){p.value instanceof tn?Promise.resolve(p.value.v).then(l,f):g(o[0][2],p)}function l(p){i("next",p)}function f(p){i("throw",p)}function g(p,m){p(m),o.shift(),o.length&&i(o[0][0],o[0][1])}},q_=function(e){var t,n;return t={},u("next"),u("throw",function(r){throw r}),u("return"),t[Symbol.iterator]=function(){return this},t;function u(r,o){t[r]=e[r]?function(s){return(n=!n)?{value:tn(e[r](s)),done:!1}:o?o(s):s}:o}};function xp(e){return V_(this,arguments,function*(){yield tn(yield*q_(U_(e)))})}var Np=function(e){if(!Symbol.asyncIterator)throw new TypeError("Symbol.asyncIterator is not defined.");var t=e[Symbol.asyncIterator],n;return t?t.call(e):(e=typeof __values=="function"?__values(e):e[Symbol.iterator](),n={},u("next"),u("throw"),u("return"),n[Symbol.asyncIterator]=function(){return this},n);function u(o){n[o]=e[o]&&function(s){return new Promise(function(a,i){s=e[o](s),r(a,i,s.done,s.value)})}}function r(o,s,a,i){Promise.resolve(i).then(function(c){o({value:c,done:a})},s)}},o0=function(e){return this instanceof o0?(this.v=e,this):new o0(e)},Y_=function(e){var t,n;return t={},u("next"),u("throw",function(r){throw r}),u("return"),t[Symbol.iterator]=function(){return this},t;function u(r,o){t[r]=e[r]?function(s){return(n=!n)?{value:o0(e[r](s)),done:!1}:o?o(s):s}:o}},j_=function(e,t,n){if(!Symbol.asyncIterator)throw new TypeError("Symbol.asyncIterator is not defined.");var u=n.apply(e,t||[]),r,o=[];return r=Object.create((typeof AsyncIterator=="function"?AsyncIterator:Object).prototype),a("next"),a("throw"),a("return",s),r[Symbol.asyncIterator]=function(){return this},r;function s(p){return function(m){return Promise.resolve(m).then(p,f)}}function a(p,m){u[p]&&(r[p]=function(_){return new Promise(function(b,y){o.push([p,_,b,y])>1||i(p,_)})},m&&(r[p]=m(r[p])))}function i(p,m){try{c(u[p](m))}catch(_){g(o[0][3],_)}}function c(p){p.value instanceof o0?Promise.resolve(p.value.v).then(l,f):g(o[0][2],p)}function l(p){i("next",p)}function f(p){i("throw",p)}function g(p,m){p(m),o.shift(),o.length&&i(o[0][0],o[0][1])}};function nn(e,t){return Ep(e,n=>{switch(n.methodKind){case"unary":return W_(t,n);case"server_streaming":return H_(t,n);case"client_streaming":return K_(t,n);case"bidi_streaming":return $_(t,n);default:return null}})}function W_(e,t){return async(n,u)=>{var r,o;let s=await e.unary(t,u?.signal,u?.timeoutMs,u?.headers,n,u?.contextValues);return(r=u?.onHeader)===null||r===void 0||r.call(u,s.header),(o=u?.onTrailer)===null||o===void 0||o.call(u,s.trailer),s.message}}function H_(e,t){return(n,u)=>Ip(e.stream(t,u?.signal,u?.timeoutMs,u?.headers,xp([n]),u?.contextValues),u)}function K_(e,t){return async(n,u)=>{var r,o,s,a,i,c;let l=await e.stream(t,u?.signal,u?.timeoutMs,u?.headers,n,u?.contextValues);(i=u?.onHeader)===null||i===void 0||i.call(u,l.header);let f,g=0;try{for(var p=!0,m=Np(l.message),_;_=await m.next(),r=_.done,!r;p=!0)a=_.value,p=!1,f=a,g++}catch(b){o={error:b}}finally{try{!p&&!r&&(s=m.return)&&await s.call(m)}finally{if(o)throw o.error}}if(!f)throw new M("protocol error: missing response message",x.Unimplemented);if(g>1)throw new M("protocol error: received extra messages for client streaming method",x.Unimplemented);return(c=u?.onTrailer)===null||c===void 0||c.call(u,l.trailer),f}}function $_(e,t){return(n,u)=>Ip(e.stream(t,u?.signal,u?.timeoutMs,u?.headers,n,u?.contextValues),u)}function Ip(e,t){return(function(){return j_(this,arguments,function*(){var n,u;let r=yield o0(e);(n=t?.onHeader)===null||n===void 0||n.call(t,r.header),yield o0(yield*Y_(Np(r.message))),(u=t?.onTrailer)===null||u===void 0||u.call(t,r.trailer)})})()}function Tp(...e){let t=new AbortController,n=e.filter(r=>r!==void 0).concat(t.signal);for(let r of n){if(r.aborted){u.apply(r);break}r.addEventListener("abort",u)}function u(){t.signal.aborted||t.abort(s0(this));for(let r of n)r.removeEventListener("abort",u)}return t}function Lp(e){let t=new AbortController,n=()=>{t.abort(new M("the operation timed out",x.DeadlineExceeded))},u;return e!==void 0&&(e<=0?n():u=setTimeout(n,e)),{signal:t.signal,cleanup:()=>clearTimeout(u)}}function s0(e){if(!e.aborted)return;if(e.reason!==void 0)return e.reason;let t=new Error("This operation was aborted");return t.name="AbortError",t}function ku(){return{get(e){return e.id in this?this[e.id]:e.defaultValue},set(e,t){return this[e.id]=t,this},delete(e){return delete this[e.id],this}}}var wp=v("Ch5nb29nbGUvcHJvdG9idWYvZHVyYXRpb24ucHJvdG8SD2dvb2dsZS5wcm90b2J1ZiIqCghEdXJhdGlvbhIPCgdzZWNvbmRzGAEgASgDEg0KBW5hbm9zGAIgASgFQoMBChNjb20uZ29vZ2xlLnByb3RvYnVmQg1EdXJhdGlvblByb3RvUAFaMWdvb2dsZS5nb2xhbmcub3JnL3Byb3RvYnVmL3R5cGVzL2tub3duL2R1cmF0aW9ucGL4AQGiAgNHUEKqAh5Hb29nbGUuUHJvdG9idWYuV2VsbEtub3duVHlwZXNiBnByb3RvMw");var Dp=v("Chlnb29nbGUvcHJvdG9idWYvYW55LnByb3RvEg9nb29nbGUucHJvdG9idWYiJgoDQW55EhAKCHR5cGVfdXJsGAEgASgJEg0KBXZhbHVlGAIgASgMQnYKE2NvbS5nb29nbGUucHJvdG9idWZCCEFueVByb3RvUAFaLGdvb2dsZS5nb2xhbmcub3JnL3Byb3RvYnVmL3R5cGVzL2tub3duL2FueXBiogIDR1BCqgIeR29vZ2xlLlByb3RvYnVmLldlbGxLbm93blR5cGVzYgZwcm90bzM");var Bp=v("CiBnb29nbGUvcHJvdG9idWYvZmllbGRfbWFzay5wcm90bxIPZ29vZ2xlLnByb3RvYnVmIhoKCUZpZWxkTWFzaxINCgVwYXRocxgBIAMoCUKFAQoTY29tLmdvb2dsZS5wcm90b2J1ZkIORmllbGRNYXNrUHJvdG9QAVoyZ29vZ2xlLmdvbGFuZy5vcmcvcHJvdG9idWYvdHlwZXMva25vd24vZmllbGRtYXNrcGL4AQGiAgNHUEKqAh5Hb29nbGUuUHJvdG9idWYuV2VsbEtub3duVHlwZXNiBnByb3RvMw");var Dt="Content-Type",Mp="Content-Length",un="Content-Encoding";var Qo="Accept-Encoding";var Ap="Connect-Timeout-Ms",Cu="Connect-Protocol-Version";var zo="User-Agent";function Fu(e,t){return e.toString().replace(/\/?$/,`/${t.parent.typeName}/${t.name}`)}var Op=Ct(wt(),1);function es(e,t){return(0,Op.create)(e,t)}function kp(e,t){function n(u){return u.done===!0?u:{done:u.done,value:es(e,u.value)}}return{[Symbol.asyncIterator](){let u=t[Symbol.asyncIterator](),r={next:()=>u.next().then(n)};return u.throw!==void 0&&(r.throw=o=>u.throw(o).then(n)),u.return!==void 0&&(r.return=o=>u.return(o).then(n)),r}}}function ts(e,t){if(!t)return e;for(let n of t.concat().reverse())e=n(e);return e}var ot=Ct(wt(),1);function Pu(e){var t;let n=Object.assign({},e);return(t=n.ignoreUnknownFields)!==null&&t!==void 0||(n.ignoreUnknownFields=!0),n}function Gu(e,t,n,u){let r=t?Cp(e.input,u):Fp(e.input,n);return{parse:(t?Cp(e.output,u):Fp(e.output,n)).parse,serialize:r.serialize}}function Cp(e,t){return{parse(n){try{return(0,ot.fromBinary)(e,n,t)}catch(u){let r=u instanceof Error?u.message:String(u);throw new M(`parse binary: ${r}`,x.Internal)}},serialize(n){try{return(0,ot.toBinary)(e,n,t)}catch(u){let r=u instanceof Error?u.message:String(u);throw new M(`serialize binary: ${r}`,x.Internal)}}}}function Fp(e,t){var n,u;let r=(n=t?.textEncoder)!==null&&n!==void 0?n:new TextEncoder,o=(u=t?.textDecoder)!==null&&u!==void 0?u:new TextDecoder,s=Pu(t);return{parse(a){try{let i=o.decode(a);return(0,ot.fromJsonString)(e,i,s)}catch(i){throw M.from(i,x.InvalidArgument)}},serialize(a){try{let i=(0,ot.toJsonString)(e,a,s);return r.encode(i)}catch(i){throw M.from(i,x.Internal)}}}}var Z_=/^application\/(connect\+)?(?:(json)(?:; ?charset=utf-?8)?|(proto))$/i;var Pp="application/proto",Gp="application/json",Up="application/connect+proto",Vp="application/connect+json";function qp(e){let t=e?.match(Z_);if(!t)return;let n=!!t[1],u=!!t[3];return{stream:n,binary:u}}var ns=Ct(wt(),1);function rn(e,t,n){var u;if(t&&new Headers(t).forEach((a,i)=>n.metadata.append(i,a)),typeof e!="object"||e==null||Array.isArray(e))throw n;let r=n.code;"code"in e&&typeof e.code=="string"&&(r=(u=vp(e.code))!==null&&u!==void 0?u:r);let o=e.message;if(o!=null&&typeof o!="string")throw n;let s=new M(o??"",r,t);if(s.isWireError=!0,"details"in e&&Array.isArray(e.details))for(let a of e.details){if(a===null||typeof a!="object"||Array.isArray(a)||typeof a.type!="string"||typeof a.value!="string")throw n;try{s.details.push({type:a.type,value:wn(a.value),debug:a.debug})}catch{throw n}}return s}var Uu=2;function us(e){let t=new M("invalid end stream",x.Unknown),n;try{n=JSON.parse(typeof e=="string"?e:new TextDecoder().decode(e))}catch{throw t}if(typeof n!="object"||n==null||Array.isArray(n))throw t;let u=new Headers;if("metadata"in n){if(typeof n.metadata!="object"||n.metadata==null||Array.isArray(n.metadata))throw t;for(let[o,s]of Object.entries(n.metadata)){if(!Array.isArray(s)||s.some(a=>typeof a!="string"))throw t;for(let a of s)u.append(o,a)}}let r="error"in n&&n.error!=null?rn(n.error,u,t):void 0;return{metadata:u,error:r}}function Yp(e){switch(e){case 400:return x.Internal;case 401:return x.Unauthenticated;case 403:return x.PermissionDenied;case 404:return x.Unimplemented;case 429:return x.Unavailable;case 502:return x.Unavailable;case 503:return x.Unavailable;case 504:return x.Unavailable;default:return x.Unknown}}function Vu(e){let t=new Headers,n=new Headers;return e.forEach((u,r)=>{r.toLowerCase().startsWith("trailer-")?n.append(r.substring(8),u):t.append(r,u)}),[t,n]}var qu="1";function Yu(e,t,n,u,r){let o=new Headers(u??{});return n!==void 0&&o.set(Ap,`${n}`),o.set(Dt,e=="unary"?t?Pp:Gp:t?Up:Vp),o.set(Cu,qu),!o.has(zo)&&r&&o.set(zo,"connect-es/2.3.0"),o}function ju(e,t,n,u){let r=u.get(Dt),o=qp(r);if(n!==200){let a=new M(`HTTP ${n}`,Yp(n),u);if(e=="unary"&&o&&!o.binary)return{isUnaryError:!0,unaryError:a};throw a}let s={binary:t,stream:e!=="unary"};if(o?.binary!==s.binary||o.stream!==s.stream)throw new M(`unsupported content type ${r}`,o===void 0?x.Unknown:x.Internal,u);return{isUnaryError:!1}}var jp="application/";function Q_(e,t){return t?wr(e,"url"):encodeURIComponent(new TextDecoder().decode(e))}function rs(e,t,n){let u=`?connect=v${qu}`,r="",o=e.header.get(un);o!==null&&o!=="identity"&&(r="&compression="+encodeURIComponent(o),n=!0),n&&(u+="&base64=1"),u+=r;let s=e.header.get(Dt);s?.indexOf(jp)===0&&(u+="&encoding="+encodeURIComponent(s.slice(jp.length))),u+="&message="+Q_(t,n);let a=e.url+u,i=new Headers(e.header);for(let c of[Cu,Dt,Mp,un,Qo])i.delete(c);return Object.assign(Object.assign({},e),{requestMethod:"GET",url:a,header:i})}function os(e){let t=ts(e.next,e.interceptors),[n,u,r]=Wp(e),o=Object.assign(Object.assign({},e.req),{message:es(e.req.method.input,e.req.message),signal:n});return t(o).then(s=>(r(),s),u)}function ss(e){let[t,n,u]=Wp(e),r=!1,o=new Promise(i=>{t.aborted?i():t.addEventListener("abort",()=>i())});o.then(()=>{var i,c;let l=e.req.message[Symbol.asyncIterator]();if(!r){let f=M.from(s0(t),x.Canceled);(i=l.throw)===null||i===void 0||i.call(l,f).catch(()=>{})}(c=l.return)===null||c===void 0||c.call(l).catch(()=>{})});let s=ts(async i=>{let c=await e.next(i),l=c.message[Symbol.asyncIterator]();return o.then(()=>{var f;return(f=l.return)===null||f===void 0?void 0:f.call(l).catch(()=>{})}),Object.assign(Object.assign({},c),{message:{[Symbol.asyncIterator]:()=>({next:async()=>{let f=t.aborted?void 0:await Promise.race([l.next(),o]);return f!==void 0?f:r?{done:!0,value:void 0}:n(s0(t))}})}})},e.interceptors),a=Object.assign(Object.assign({},e.req),{message:kp(e.req.method.input,e.req.message),signal:t});return s(a).then(i=>{let c=i.message[Symbol.asyncIterator](),l=o.then(async()=>{try{for(;(await c.next()).done!==!0;);}catch{}});return Object.assign(Object.assign({},i),{message:{[Symbol.asyncIterator]:()=>({async next(){if(t.aborted)return await l,r?{done:!0,value:void 0}:n(s0(t));try{let f=await c.next();return f.done===!0&&(r=!0,u()),f}catch(f){return n(f)}},async return(f){return t.aborted||(r=!0,u()),await l,{done:!0,value:f}},async throw(f){if(r)throw M.from(f);try{return await n(f)}finally{await l}}})}})},n)}function Wp(e){let{signal:t,cleanup:n}=Lp(e.timeoutMs),u=Tp(e.signal,t);return[u.signal,function(o){let s=u.signal.aborted?M.from(s0(u.signal),x.Canceled):M.from(o);return u.abort(s),n(),Promise.reject(s)},function(){n(),u.abort()}]}var $p=Ct(wt(),1);function Hp(){try{new Headers}catch{throw new Error("connect-web requires the fetch API. Are you running on an old version of Node.js?")}}var on=function(e){return this instanceof on?(this.v=e,this):new on(e)},z_=function(e,t,n){if(!Symbol.asyncIterator)throw new TypeError("Symbol.asyncIterator is not defined.");var u=n.apply(e,t||[]),r,o=[];return r=Object.create((typeof AsyncIterator=="function"?AsyncIterator:Object).prototype),a("next"),a("throw"),a("return",s),r[Symbol.asyncIterator]=function(){return this},r;function s(p){return function(m){return Promise.resolve(m).then(p,f)}}function a(p,m){u[p]&&(r[p]=function(_){return new Promise(function(b,y){o.push([p,_,b,y])>1||i(p,_)})},m&&(r[p]=m(r[p])))}function i(p,m){try{c(u[p](m))}catch(_){g(o[0][3],_)}}function c(p){p.value instanceof on?Promise.resolve(p.value.v).then(l,f):g(o[0][2],p)}function l(p){i("next",p)}function f(p){i("throw",p)}function g(p,m){p(m),o.shift(),o.length&&i(o[0][0],o[0][1])}},Kp={redirect:"error"};function as(e){var t;Hp();let n=(t=e.useBinaryFormat)!==null&&t!==void 0?t:!1;return{async unary(u,r,o,s,a,i){let{serialize:c,parse:l}=Gu(u,n,e.jsonOptions,e.binaryOptions);return o=o===void 0?e.defaultTimeoutMs:o<=0?void 0:o,await os({interceptors:e.interceptors,signal:r,timeoutMs:o,req:{stream:!1,service:u.parent,method:u,requestMethod:"POST",url:Fu(e.baseUrl,u),header:Yu(u.methodKind,n,o,s,!1),contextValues:i??ku(),message:a},next:async f=>{var g;let p=e.useHttpGet===!0&&u.idempotency===An.NO_SIDE_EFFECTS,m=null;p?f=rs(f,c(f.message),n):m=c(f.message);let b=await((g=e.fetch)!==null&&g!==void 0?g:globalThis.fetch)(f.url,Object.assign(Object.assign({},Kp),{method:f.requestMethod,headers:f.header,signal:f.signal,body:m})),{isUnaryError:y,unaryError:R}=ju(u.methodKind,n,b.status,b.headers);if(y)throw rn(await b.json(),$o(...Vu(b.headers)),R);let[D,k]=Vu(b.headers);return{stream:!1,service:u.parent,method:u,header:D,message:n?l(new Uint8Array(await b.arrayBuffer())):(0,$p.fromJson)(u.output,await b.json(),Pu(e.jsonOptions)),trailer:k}}})},async stream(u,r,o,s,a,i){let{serialize:c,parse:l}=Gu(u,n,e.jsonOptions,e.binaryOptions);function f(p,m,_,b){return z_(this,arguments,function*(){let R=Jo(p).getReader(),D=!1;for(;;){let k=yield on(R.read());if(k.done)break;let{flags:Fe,data:p0}=k.value;if((Fe&Ou)===Ou)throw new M("protocol error: received unsupported compressed output",x.Internal);if((Fe&Uu)===Uu){D=!0;let $e=us(p0);if($e.error){let he=$e.error;throw _.forEach((kt,De)=>{he.metadata.append(De,kt)}),he}$e.metadata.forEach((he,kt)=>m.set(kt,he));continue}yield yield on(l(p0))}if(!D)throw"missing EndStreamResponse"})}async function g(p){if(u.methodKind!="server_streaming")throw"The fetch API does not support streaming request bodies";let m=await p[Symbol.asyncIterator]().next();if(m.done==!0)throw"missing request message";return Xo(0,c(m.value))}return o=o===void 0?e.defaultTimeoutMs:o<=0?void 0:o,await ss({interceptors:e.interceptors,timeoutMs:o,signal:r,req:{stream:!0,service:u.parent,method:u,requestMethod:"POST",url:Fu(e.baseUrl,u),header:Yu(u.methodKind,n,o,s,!1),contextValues:i??ku(),message:a},next:async p=>{var m;let b=await((m=e.fetch)!==null&&m!==void 0?m:globalThis.fetch)(p.url,Object.assign(Object.assign({},Kp),{method:p.requestMethod,headers:p.header,signal:p.signal,body:await g(p.message)}));if(ju(u.methodKind,n,b.status,b.headers),b.body===null)throw"missing response body";let y=new Headers;return Object.assign(Object.assign({},p),{header:b.headers,trailer:y,message:f(b.body,y,b.headers,p.signal)})}})}}}var Zp=v(btoa(`
google/rpc/error_details.proto
google.rpc"
	ErrorInfo
reason (	
domain (	5
\bmetadata (\v2#.google.rpc.ErrorInfo.MetadataEntry/
\rMetadataEntry\v
key (	\r
value (	:8";
	RetryInfo.
\vretry_delay (\v2.google.protobuf.Duration"2
	DebugInfo
\rstack_entries (	
detail (	"
\fQuotaFailure6

violations (\v2".google.rpc.QuotaFailure.ViolationÆ
	Violation
\x07subject (	
\vdescription (	
\vapi_service (	
\fquota_metric (	
\bquota_id (	Q
quota_dimensions (\v27.google.rpc.QuotaFailure.Violation.QuotaDimensionsEntry
\vquota_value\x07 (
future_quota_value\b (H\06
QuotaDimensionsEntry\v
key (	\r
value (	:8B
_future_quota_value"
PreconditionFailure=

violations (\v2).google.rpc.PreconditionFailure.Violation?
	Violation\f
type (	
\x07subject (	
\vdescription (	"Ì

BadRequest?
field_violations (\v2%.google.rpc.BadRequest.FieldViolation}
FieldViolation\r
field (	
\vdescription (	
reason (	7
localized_message (\v2.google.rpc.LocalizedMessage"7
\vRequestInfo

request_id (	
\fserving_data (	"\`
\fResourceInfo
\rresource_type (	
\rresource_name (	\r
owner (	
\vdescription (	"V
Help$
links (\v2.google.rpc.Help.Link(
Link
\vdescription (	\v
url (	"3
LocalizedMessage
locale (	
\x07message (	bproto3`),[wp]),Jp=O(Zp,0);var Xp=O(Zp,5);var a0=v(btoa(`
"lightspeed/ops/v1/checkpoint.protolightspeed.ops.v1"2
	Watermark
offset (
\revent_time_ms ("

Checkpoint
run_id (	\r
stage (	
\bsequence (/
	watermark (\v2.lightspeed.ops.v1.Watermark
idempotency_key (	\r
at_ms ("o
\vResumePoint
run_id (	\r
stage (	
\bsequence (/
	watermark (\v2.lightspeed.ops.v1.Watermarkbproto3`));var Ne=v(btoa(`
lightspeed/ops/v1/batch.protolightspeed.ops.v1"?
\fTraceContext
\vtraceparent (	B\0

tracestate (	B\0"
Batch
key (	B\0
stage (	B\0
\x07records (B\0
lag_ms (B\0\x1B
idempotency_key (	B\0
\bsequence (B\0:
\rtrace_context\x07 (\v2.lightspeed.ops.v1.TraceContextB\0@

attributes\b (\v2(.lightspeed.ops.v1.Batch.AttributesEntryB\0
\rnot_before_ms	 (B\0H\01
\bpriority
 (2\x1B.lightspeed.ops.v1.PriorityB\01
AttributesEntry\v
key (	\r
value (	:8B
_not_before_ms"
\rProcessResult;
\x07applied (\v2(.lightspeed.ops.v1.ProcessResult.AppliedH\0T
duplicate_suppressed (\v24.lightspeed.ops.v1.ProcessResult.DuplicateSuppressedH\0=
\brejected (\v2).lightspeed.ops.v1.ProcessResult.RejectedH\0<
\x07Applied1

checkpoint (\v2.lightspeed.ops.v1.Checkpoint=
DuplicateSuppressed\r
stage (	
idempotency_key (	
\bRejected
reason (	B\b
result"[
\vRetryRecord
	batch_key (	
\fnext_attempt (
reason (	
\vretry_at_ms ("Y
DeadLetterRecord
	batch_key (	
\vdestination (	
reason (	\r
at_ms ("½
ProcessOutcome5
	processed (\v2 .lightspeed.ops.v1.ProcessResultH\09
retry_scheduled (\v2.lightspeed.ops.v1.RetryRecordH\0<
\rdead_lettered (\v2#.lightspeed.ops.v1.DeadLetterRecordH\0M
failure_rejected (\v21.lightspeed.ops.v1.ProcessOutcome.FailureRejectedH\0!
FailureRejected
reason (	B	
\x07outcome*ã

BatchState\x1B
BATCH_STATE_UNSPECIFIED\0
BATCH_STATE_QUEUED
BATCH_STATE_IN_FLIGHT
BATCH_STATE_RETRYING
BATCH_STATE_SUCCEEDED
BATCH_STATE_DEAD_LETTERED
BATCH_STATE_FAILED
BATCH_STATE_CANCELLED\x07*^
\bPriority
PRIORITY_UNSPECIFIED\0
\rPRIORITY_HIGH
PRIORITY_NORMAL
\fPRIORITY_LOWbproto3`),[a0]);var Wu=v(btoa(`
%lightspeed/ops/v1/batch_history.protolightspeed.ops.v1"û
\fBatchHistory'
batch (\v2.lightspeed.ops.v1.Batch2
\vbatch_state (2.lightspeed.ops.v1.BatchState4
status (\v2$.lightspeed.ops.v1.ActiveBatchStatus-
events (\v2.lightspeed.ops.v1.BatchEvent\r
whole (\b
whole_from_version ("
ActiveBatchStatus
\x07attempt (
run_id (	
	worker_id (	
\vlease_token (	
lease_deadline_ms (
due_ms (5
\fcancellation\x07 (\v2.lightspeed.ops.v1.Cancellation8
\vdead_letter\b (\v2#.lightspeed.ops.v1.DeadLetterRecord
\bprogress	 (	"3
\fCancellation
reason (	
\vdeadline_ms ("

BatchEvent
\x07version (
\vrecorded_ms (:
\benqueued (\v2&.lightspeed.ops.v1.BatchEvent.EnqueuedH\0=

handed_off (\v2'.lightspeed.ops.v1.BatchEvent.HandedOffH\0@
\vreprocessed (\v2).lightspeed.ops.v1.BatchEvent.ReprocessedH\08
\x07started (\v2%.lightspeed.ops.v1.BatchEvent.StartedH\0E
lease_extended\x07 (\v2+.lightspeed.ops.v1.BatchEvent.LeaseExtendedH\06
failed\b (\v2$.lightspeed.ops.v1.BatchEvent.FailedH\0C
\rlease_expired	 (\v2*.lightspeed.ops.v1.BatchEvent.LeaseExpiredH\0:
\breleased
 (\v2&.lightspeed.ops.v1.BatchEvent.ReleasedH\0B
\facknowledged\v (\v2*.lightspeed.ops.v1.BatchEvent.AcknowledgedH\0Q
duplicate_suppressed\f (\v21.lightspeed.ops.v1.BatchEvent.DuplicateSuppressedH\0C
\rdead_lettered\r (\v2*.lightspeed.ops.v1.BatchEvent.DeadLetteredH\0:
\bredriven (\v2&.lightspeed.ops.v1.BatchEvent.RedrivenH\0:
\breplayed (\v2&.lightspeed.ops.v1.BatchEvent.ReplayedH\0<
	discarded (\v2'.lightspeed.ops.v1.BatchEvent.DiscardedH\0U
cancellation_requested (\v23.lightspeed.ops.v1.BatchEvent.CancellationRequestedH\0<
	cancelled (\v2'.lightspeed.ops.v1.BatchEvent.CancelledH\0M
permanently_failed (\v2/.lightspeed.ops.v1.BatchEvent.PermanentlyFailedH\03
\bEnqueued'
batch (\v2.lightspeed.ops.v1.BatchF
	HandedOff'
batch (\v2.lightspeed.ops.v1.Batch
\bfrom_key (	X
\vReprocessed'
batch (\v2.lightspeed.ops.v1.Batch
reason (	
\bactor_id (	m
\x07Started
run_id (	
\x07attempt (
	worker_id (	
\vlease_token (	
lease_deadline_ms (K
\rLeaseExtended\r
times (
lease_deadline_ms (
\bprogress (	>
Failed
\x07attempt (
reason (	
\vretry_at_ms (4
\fLeaseExpired
\x07attempt (
\vretry_at_ms (\x1B
\bReleased
\x07attempt (ï
\fAcknowledged1

checkpoint (\v2.lightspeed.ops.v1.Checkpoint\x1B
checkpoint_sequence (
lineage_sequence (F
result (\v26.lightspeed.ops.v1.BatchEvent.Acknowledged.ResultEntry-
\vResultEntry\v
key (	\r
value (	:8.
DuplicateSuppressed
idempotency_key (	T
\fDeadLettered
\x07attempt (3
record (\v2#.lightspeed.ops.v1.DeadLetterRecord<
\bRedriven
due_ms (
reason (	
\bactor_id (	,
\bReplayed
reason (	
\bactor_id (	-
	Discarded
reason (	
\bactor_id (	N
CancellationRequested
reason (	
\vdeadline_ms (
\bactor_id (	-
	Cancelled
reason (	
\bactor_id (	4
PermanentlyFailed
\x07attempt (
reason (	B\x07
eventbproto3`),[Ne,a0]);var Hu=v(btoa(`
!lightspeed/ops/v1/freshness.protolightspeed.ops.v1"q
FreshnessMetadata
max_allowed_lag_ms (
observed_lag_ms (
\rlast_sequence (
\bis_fresh (\b"·
FreshnessReading6
\brecorded (\v2$.lightspeed.ops.v1.FreshnessMetadata5
\x07current (\v2$.lightspeed.ops.v1.FreshnessMetadata
\bas_of_ms (
\vstale_at_ms (\r
label (	bproto3`));var st=v(btoa(`
lightspeed/ops/v1/profile.protolightspeed.ops.v1*
AdapterProfile
\x1BADAPTER_PROFILE_UNSPECIFIED\0
ADAPTER_PROFILE_STANDARD
ADAPTER_PROFILE_HEAVY_DATA"
ADAPTER_PROFILE_BURST_RECOVERYbproto3`));var Qp=v(btoa(`
lightspeed/ops/v1/record.protolightspeed.ops.v1"=
\vAuditRecord
action (	
\x07outcome (	\r
at_ms ("­
\rLineageRecord
run_id (	\r
stage (	
source_signature (	
sink_signature (	\x1B
watermark_signature (	
\bsequence (
checkpoint_signature\x07 (	"È
ConformanceRecord:
adapter_profile (2!.lightspeed.ops.v1.AdapterProfile
source_signature (	
sink_signature (	\x1B
benchmark_signature (	
budget_signature (	
passed (\b"¨

AuditEntry
\bsequence (.
record (\v2.lightspeed.ops.v1.AuditRecord
	signature (	
\bactor_id (	
reason (	

request_id (	
\vrecorded_ms\x07 (

chain_hash\b (	
\ftext_version	 (
\x07subject
 (	/
\x07details\v (\v2.lightspeed.ops.v1.AuditDetail
run_id\f (	"*
\vAuditDetail\f
name (	\r
value (	"z
\fLineageEntry
\bsequence (0
record (\v2 .lightspeed.ops.v1.LineageRecord
	signature (	
\vrecorded_ms ("z
CheckpointEntry
\bsequence (-
record (\v2.lightspeed.ops.v1.Checkpoint
	signature (	
\vrecorded_ms ("
ConformanceEntry
\bsequence (4
record (\v2$.lightspeed.ops.v1.ConformanceRecord
	signature (	
\vrecorded_ms ("v
\rDecisionEntry
\bsequence (+
record (\v2\x1B.lightspeed.ops.v1.Decision
	signature (	
\vrecorded_ms (bproto3`),[a0,Ae,st]);var ey=v(btoa(`
&lightspeed/ops/v1/record_service.protolightspeed.ops.v1"u
\vAuditFilter
\x07actions (	B\0
\boutcomes (	B\0
\bsubjects (	B\0
keys (	B\0
\x07run_ids (	B\0"8
\rLineageFilter
stages (	B\0
\x07run_ids (	B\0";
CheckpointFilter
stages (	B\0
\x07run_ids (	B\0"T
ConformanceFilter?
adapter_profiles (2!.lightspeed.ops.v1.AdapterProfileB\0".
SinkIdempotencyKeyFilter
stages (	B\0"D
DecisionFilter2
kinds (2.lightspeed.ops.v1.DecisionKindB\0"
ListAuditsRequest
\x07surface (	B\0
	page_size (B\0

page_token (	B\02
filter (\v2.lightspeed.ops.v1.AuditFilterB\0"]
ListAuditsResponse.
\x07entries (\v2.lightspeed.ops.v1.AuditEntry
next_page_token (	"
ListLineageRequest
\x07surface (	B\0
	page_size (B\0

page_token (	B\04
filter (\v2 .lightspeed.ops.v1.LineageFilterB\0"\`
ListLineageResponse0
\x07entries (\v2.lightspeed.ops.v1.LineageEntry
next_page_token (	"
ListCheckpointsRequest
\x07surface (	B\0
	page_size (B\0

page_token (	B\07
filter (\v2#.lightspeed.ops.v1.CheckpointFilterB\0"g
ListCheckpointsResponse3
\x07entries (\v2".lightspeed.ops.v1.CheckpointEntry
next_page_token (	"
ListConformanceRequest
\x07surface (	B\0
	page_size (B\0

page_token (	B\08
filter (\v2$.lightspeed.ops.v1.ConformanceFilterB\0"h
ListConformanceResponse4
\x07entries (\v2#.lightspeed.ops.v1.ConformanceEntry
next_page_token (	"¥
ListSinkIdempotencyKeysRequest
\x07surface (	B\0
	page_size (B\0

page_token (	B\0?
filter (\v2+.lightspeed.ops.v1.SinkIdempotencyKeyFilterB\0"T
ListSinkIdempotencyKeysResponse
idempotency_keys (	
next_page_token (	"
ListDecisionsRequest
\x07surface (	B\0
	page_size (B\0

page_token (	B\05
filter (\v2!.lightspeed.ops.v1.DecisionFilterB\0"c
ListDecisionsResponse1
\x07entries (\v2 .lightspeed.ops.v1.DecisionEntry
next_page_token (	"1
Gap
\rfrom_sequence (
\vto_sequence (""
	Heartbeat
\rhead_sequence ("Ã
WatchAuditsRequest
\x07surface (	B\0
after_sequence (B\02
filter (\v2.lightspeed.ops.v1.AuditFilterB\0
\fresume_token (	B\0
\bskip_gap (\bB\0
\fheartbeat_ms (B\0"Ð
WatchAuditsResponse
\x07surface (	.
\x07entries (\v2.lightspeed.ops.v1.AuditEntry1
	heartbeat (\v2.lightspeed.ops.v1.HeartbeatH\0%
gap (\v2.lightspeed.ops.v1.GapH\0
\fresume_token (	B\b
notice"Æ
WatchLineageRequest
\x07surface (	B\0
after_sequence (B\04
filter (\v2 .lightspeed.ops.v1.LineageFilterB\0
\fresume_token (	B\0
\bskip_gap (\bB\0
\fheartbeat_ms (B\0"Ó
WatchLineageResponse
\x07surface (	0
\x07entries (\v2.lightspeed.ops.v1.LineageEntry1
	heartbeat (\v2.lightspeed.ops.v1.HeartbeatH\0%
gap (\v2.lightspeed.ops.v1.GapH\0
\fresume_token (	B\b
notice"*
GetFreshnessRequest
\x07surface (	B\0"L
GetFreshnessResponse4
\x07reading (\v2#.lightspeed.ops.v1.FreshnessReading",
WatchFreshnessRequest
\x07surface (	B\0"N
WatchFreshnessResponse4
\x07reading (\v2#.lightspeed.ops.v1.FreshnessReading"^
VerifyAuditsRequest
\x07surface (	B\0
\rfrom_sequence (B\0
\vto_sequence (B\0"}
VerifyAuditsResponse\r
valid (\b
\bverified (
first_bad_sequence (
\rhead_sequence (
	head_hash (	";
ExplainBatchRequest
\x07surface (	B\0
key (	B\0"H
ExplainBatchResponse0
\x07history (\v2.lightspeed.ops.v1.BatchHistory2Ò	
\rRecordServiceY

ListAudits$.lightspeed.ops.v1.ListAuditsRequest%.lightspeed.ops.v1.ListAuditsResponse\\
\vListLineage%.lightspeed.ops.v1.ListLineageRequest&.lightspeed.ops.v1.ListLineageResponseh
ListCheckpoints).lightspeed.ops.v1.ListCheckpointsRequest*.lightspeed.ops.v1.ListCheckpointsResponseh
ListConformance).lightspeed.ops.v1.ListConformanceRequest*.lightspeed.ops.v1.ListConformanceResponse
ListSinkIdempotencyKeys1.lightspeed.ops.v1.ListSinkIdempotencyKeysRequest2.lightspeed.ops.v1.ListSinkIdempotencyKeysResponseb
\rListDecisions'.lightspeed.ops.v1.ListDecisionsRequest(.lightspeed.ops.v1.ListDecisionsResponse^
\vWatchAudits%.lightspeed.ops.v1.WatchAuditsRequest&.lightspeed.ops.v1.WatchAuditsResponse0a
\fWatchLineage&.lightspeed.ops.v1.WatchLineageRequest'.lightspeed.ops.v1.WatchLineageResponse0_
\fGetFreshness&.lightspeed.ops.v1.GetFreshnessRequest'.lightspeed.ops.v1.GetFreshnessResponseg
WatchFreshness(.lightspeed.ops.v1.WatchFreshnessRequest).lightspeed.ops.v1.WatchFreshnessResponse0_
\fVerifyAudits&.lightspeed.ops.v1.VerifyAuditsRequest'.lightspeed.ops.v1.VerifyAuditsResponse_
\fExplainBatch&.lightspeed.ops.v1.ExplainBatchRequest'.lightspeed.ops.v1.ExplainBatchResponsebproto3`),[Wu,Hu,Ae,st,Qp]);var zp=Yt(ey,0);var Ku=v(btoa(`
'lightspeed/ops/v1/schedule_status.protolightspeed.ops.v1"@
\rSchedulePause
reason (	\r
at_ms (
\bactor_id (	"x
\x07LastDue
due_ms (.
\x07outcome (2.lightspeed.ops.v1.DueOutcome\r
at_ms (
run_id (	
reason (	"¿
ScheduleStatus
\bsince_ms (
\vnext_due_ms (H\0/
pause (\v2 .lightspeed.ops.v1.SchedulePause
waiting_due_ms ((
last (\v2.lightspeed.ops.v1.LastDueB
\f_next_due_ms*¤

DueOutcome\x1B
DUE_OUTCOME_UNSPECIFIED\0
DUE_OUTCOME_STARTED
DUE_OUTCOME_QUEUED
DUE_OUTCOME_SKIPPED
DUE_OUTCOME_MISSED
DUE_OUTCOME_REFUSEDbproto3`));var $u=v(btoa(`
!lightspeed/ops/v1/connector.protolightspeed.ops.v1"Á
SourceConnectorC
\bdatabase (\v2+.lightspeed.ops.v1.SourceConnector.DatabaseB\0H\0;
file (\v2'.lightspeed.ops.v1.SourceConnector.FileB\0H\0=
queue (\v2(.lightspeed.ops.v1.SourceConnector.QueueB\0H\0G
\bDatabase
name (	B\0
query (	B\0

batch_size (B\0V
File
name (	B\0
path (	B\0
format (	B\0

batch_size (B\0B
Queue
name (	B\0
topic (	B\0
\bprefetch (B\0B\b
source"«
\rSinkConnectorA
\bdatabase (\v2).lightspeed.ops.v1.SinkConnector.DatabaseB\0H\0=
pubsub (\v2'.lightspeed.ops.v1.SinkConnector.PubsubB\0H\0G
\bDatabase
name (	B\0
table (	B\0

upsert_key (	B\0G
Pubsub
name (	B\0
topic (	B\0
\fordering_key (	B\0B
sink"\`
\vRetryPolicy
\fmax_attempts (B\0\x1B
base_backoff_ms (B\0
max_backoff_ms (B\0"_
DeadLetterPolicy
\x07enabled (\bB\0
\vdestination (	B\0
max_payload_bytes (B\0"[
ReprocessWindow
start_sequence (B\0
\fend_sequence (B\0
reason (	B\0"
\rConnectorPlan
name (	B\06
source (\v2".lightspeed.ops.v1.SourceConnectorB\02
sink (\v2 .lightspeed.ops.v1.SinkConnectorB\08
\fretry_policy (\v2.lightspeed.ops.v1.RetryPolicyB\0C
dead_letter_policy (\v2#.lightspeed.ops.v1.DeadLetterPolicyB\0E
reprocess_window (\v2".lightspeed.ops.v1.ReprocessWindowB\0H\0
max_batch_records\x07 (B\0B
_reprocess_windowbproto3`),[]);var Zu=v(btoa(`
 lightspeed/ops/v1/operator.protolightspeed.ops.v1"ü
Action4
pause (\v2.lightspeed.ops.v1.Action.PauseB\0H\06
resume (\v2 .lightspeed.ops.v1.Action.ResumeB\0H\04
drain (\v2.lightspeed.ops.v1.Action.DrainB\0H\06
replay (\v2 .lightspeed.ops.v1.Action.ReplayB\0H\0\x1B
Pause
reason (	B\0
Resume
reason (	B\0\x1B
Drain
reason (	B\04
Replay

from_stage (	B\0
reason (	B\0B\b
action"¬
\fControlState:
\x07running (\v2'.lightspeed.ops.v1.ControlState.RunningH\08
paused (\v2&.lightspeed.ops.v1.ControlState.PausedH\0<
\bdraining (\v2(.lightspeed.ops.v1.ControlState.DrainingH\0>
	replaying (\v2).lightspeed.ops.v1.ControlState.ReplayingH\0	
\x07Running'
Paused
reason (	\r
at_ms ()
\bDraining
reason (	\r
at_ms (>
	Replaying

from_stage (	
reason (	\r
at_ms (B	
\x07controlbproto3`),[]);var Ju=v(btoa(`
 lightspeed/ops/v1/pipeline.protolightspeed.ops.v1"C
\bBoundary
input_contract (	B\0\x1B
output_contract (	B\0"|
Stage
name (	B\0.
kind (2.lightspeed.ops.v1.StageKindB\01
\bboundary (\v2\x1B.lightspeed.ops.v1.BoundaryB\0"ï
\bSchedule8
manual (\v2".lightspeed.ops.v1.Schedule.ManualB\0H\0<
\binterval (\v2$.lightspeed.ops.v1.Schedule.IntervalB\0H\04
cron (\v2 .lightspeed.ops.v1.Schedule.CronB\0H\0
	time_zone (	B\05
\x07overlap (2 .lightspeed.ops.v1.OverlapPolicyB\06
\bcatch_up (2 .lightspeed.ops.v1.CatchUpPolicyB\0
\rcatch_up_most\x07 (B\0
	jitter_ms\b (B\0
end_ms	 (B\0H\b
Manual#
\bInterval
\vinterval_ms (B\0
Cron

expression (	B\0B

\bscheduleB	
\x07_end_ms"}
\bPipeline
name (	B\01
\bschedule (\v2\x1B.lightspeed.ops.v1.ScheduleB\0,
stages (\v2.lightspeed.ops.v1.StageB\0"C
PipelineUpdate1
\bschedule (\v2\x1B.lightspeed.ops.v1.ScheduleB\0"³
	Lifecycle1
idle (\v2!.lightspeed.ops.v1.Lifecycle.IdleH\0;
	scheduled (\v2&.lightspeed.ops.v1.Lifecycle.ScheduledH\0;
	triggered (\v2&.lightspeed.ops.v1.Lifecycle.TriggeredH\07
\x07running (\v2$.lightspeed.ops.v1.Lifecycle.RunningH\05
failed (\v2#.lightspeed.ops.v1.Lifecycle.FailedH\07
\x07crashed (\v2$.lightspeed.ops.v1.Lifecycle.CrashedH\0;
	replaying\x07 (\v2&.lightspeed.ops.v1.Lifecycle.ReplayingH\0;
	completed\b (\v2&.lightspeed.ops.v1.Lifecycle.CompletedH\0
Idle
	Scheduled\r
at_ms (*
	Triggered
reason (	\r
at_ms (-
\x07Running
run_id (	

started_ms ((
Failed
run_id (	
reason (	)
\x07Crashed
run_id (	
reason (	C
	Replaying
run_id (	

from_stage (	

started_ms (0
	Completed
run_id (	
\vfinished_ms (B\v
	lifecycle*m
	StageKind
STAGE_KIND_UNSPECIFIED\0
STAGE_KIND_SOURCE
STAGE_KIND_TRANSFORM
STAGE_KIND_SINK*
\rOverlapPolicy
OVERLAP_POLICY_UNSPECIFIED\0
OVERLAP_POLICY_SKIP
OVERLAP_POLICY_QUEUE_ONE\x1B
OVERLAP_POLICY_FAIL_OLD*}
\rCatchUpPolicy
\x1BCATCH_UP_POLICY_UNSPECIFIED\0
CATCH_UP_POLICY_LAST
CATCH_UP_POLICY_NONE
CATCH_UP_POLICY_ALLbproto3`),[]);var i0=v(btoa(`
lightspeed/ops/v1/queue.protolightspeed.ops.v1"]

StageLimit
stage (	B\0
\rmax_in_flight (B\0!
max_starts_per_second (B\0"
\rQueueBoundary.
mode (2.lightspeed.ops.v1.QueueModeB\0
\rmax_in_flight (B\0

max_queued (B\0"
cancellation_budget_ms (B\0
max_queued_bytes (B\0!
max_dead_letter_bytes (B\07
\fstage_limits\x07 (\v2.lightspeed.ops.v1.StageLimitB\0"
\vQueueCounts
queued (
\bretrying (
	in_flight (
\rdead_lettered (
\benqueued (
	succeeded (
duplicates_suppressed\x07 (
failed\b (
	cancelled	 (
	discarded
 (
\fqueued_bytes\v (
dead_letter_bytes\f (
replay_pending\r (*u
	QueueMode
QUEUE_MODE_UNSPECIFIED\0
QUEUE_MODE_PUSH_PULL
QUEUE_MODE_PUSH_ONLY
QUEUE_MODE_PULL_ONLYbproto3`),[]);var Xu=v(btoa(`
!lightspeed/ops/v1/retention.protolightspeed.ops.v1"{
	Retention\x1B
work_max_age_ms (B\0
work_max_records (B\0
audits_max_age_ms (B\0
\bmax_runs (B\0bproto3`),[]);var ed=v(btoa(`
!lightspeed/ops/v1/telemetry.protolightspeed.ops.v1"w
TelemetrySnapshot
lag_ms ("
throughput_records_per_sec (
\vretry_count (
dead_letter_count (bproto3`));var at=v(btoa(`
lightspeed/ops/v1/surface.protolightspeed.ops.v1"ì
PipelineRuntime-
\bpipeline (\v2\x1B.lightspeed.ops.v1.Pipeline/
	lifecycle (\v2.lightspeed.ops.v1.Lifecycle0
\x07control (\v2.lightspeed.ops.v1.ControlState7
	telemetry (\v2$.lightspeed.ops.v1.TelemetrySnapshot
run_id (	"
\fRecordCounts
audits (
\x07lineage (
\vcheckpoints (
\vconformance (
sink_idempotency_keys (
	decisions ("Þ

\x07Surface
name (	B\0>
adapter_profile (2!.lightspeed.ops.v1.AdapterProfileB\0!
adapter_profile_label (	B\0\x1B
lifecycle_label (	B\0
\rcontrol_label (	B\0\x1B
telemetry_label (	B\0;
	freshness\x07 (\v2$.lightspeed.ops.v1.FreshnessMetadataB\0\x1B
freshness_label\b (	B\0
	signature	 (	B\0
conformance_passed
 (\bB\0!
profile_version_label\v (	B\0
snapshot_version\f (B\0@
pipeline_runtime\r (\v2".lightspeed.ops.v1.PipelineRuntimeB\0<
tenant_runtime (\v2 .lightspeed.ops.v1.TenantRuntimeB\0<
connector_plan (\v2 .lightspeed.ops.v1.ConnectorPlanB\06
\bboundary (\v2 .lightspeed.ops.v1.QueueBoundaryB\0
\blease_ms (B\0
max_allowed_lag_ms (B\01
queue (\v2.lightspeed.ops.v1.QueueCountsB\04
\x07records (\v2.lightspeed.ops.v1.RecordCountsB\0

created_ms (B\0!
idempotency_keys_kept (B\03
	retention (\v2.lightspeed.ops.v1.RetentionB\0
\x07deleted (\bB\0

deleted_ms (B\0
etag (	B\0?
conformance_gaps\x1B (2!.lightspeed.ops.v1.ConformanceGapB\0#
runs_need_certification (\bB\0:
labels (\v2&.lightspeed.ops.v1.Surface.LabelsEntryB\0
stale (\bB\0
oldest_enqueued_ms  (B\0

updated_ms! (B\0>
schedule_status" (\v2!.lightspeed.ops.v1.ScheduleStatusB\0
\vstale_at_ms# (B\0-
\vLabelsEntry\v
key (	\r
value (	:8"Q
\rSettingChange\f
path (	
old (	H\0
new (	HB
_oldB
_new*¸
ConformanceGap
\x1BCONFORMANCE_GAP_UNSPECIFIED\0!
CONFORMANCE_GAP_NOT_CERTIFIED
CONFORMANCE_GAP_FAILED 
CONFORMANCE_GAP_PLAN_CHANGED$
 CONFORMANCE_GAP_BOUNDARY_CHANGED*Z
\vSurfaceView
SURFACE_VIEW_UNSPECIFIED\0
SURFACE_VIEW_FULL
SURFACE_VIEW_BASICbproto3`),[$u,Hu,Zu,Ju,Ae,st,i0,Xu,Ku,ed]);var ty=v(btoa(`
(lightspeed/ops/v1/schedule_service.protolightspeed.ops.v1"c
ScheduleRunRequest
\x07surface (	B\0
at_ms (B\0H\0

request_id (	B\0B\b
_at_ms"B
ScheduleRunResponse+
\x07surface (\v2.lightspeed.ops.v1.Surface"v
TriggerRunRequest
\x07surface (	B\0
reason (	B\0
at_ms (B\0H\0

request_id (	B\0B\b
_at_ms"A
TriggerRunResponse+
\x07surface (\v2.lightspeed.ops.v1.Surface"y
PauseScheduleRequest
\x07surface (	B\0
reason (	B\0
at_ms (B\0H\0

request_id (	B\0B\b
_at_ms"D
PauseScheduleResponse+
\x07surface (\v2.lightspeed.ops.v1.Surface"f
ResumeScheduleRequest
\x07surface (	B\0
at_ms (B\0H\0

request_id (	B\0B\b
_at_ms"E
ResumeScheduleResponse+
\x07surface (\v2.lightspeed.ops.v1.Surface"=
ListDueTimesRequest
\x07surface (	B\0
count (B\0"Y
ListDueTimesResponse
due_ms (1
status (\v2!.lightspeed.ops.v1.ScheduleStatus2ö
ScheduleService\\
\vScheduleRun%.lightspeed.ops.v1.ScheduleRunRequest&.lightspeed.ops.v1.ScheduleRunResponseY

TriggerRun$.lightspeed.ops.v1.TriggerRunRequest%.lightspeed.ops.v1.TriggerRunResponseb
\rPauseSchedule'.lightspeed.ops.v1.PauseScheduleRequest(.lightspeed.ops.v1.PauseScheduleResponsee
ResumeSchedule(.lightspeed.ops.v1.ResumeScheduleRequest).lightspeed.ops.v1.ResumeScheduleResponse_
\fListDueTimes&.lightspeed.ops.v1.ListDueTimesRequest'.lightspeed.ops.v1.ListDueTimesResponsebproto3`),[Ku,at]);var td=Yt(ty,0);var c0=v(btoa(`
google/rpc/status.proto
google.rpc"N
Status\f
code (
\x07message (	%
\x07details (\v2.google.protobuf.Anybproto3`),[Dp]);var Qu=v(btoa(`
#lightspeed/ops/v1/dead_letter.protolightspeed.ops.v1"®

DeadLetter'
batch (\v2.lightspeed.ops.v1.Batch3
record (\v2#.lightspeed.ops.v1.DeadLetterRecord
run_id (	2
\battempts (\v2 .lightspeed.ops.v1.FailedAttempt"z
\rFailedAttempt
\x07attempt (
run_id (	
	worker_id (	

started_ms (
	failed_ms (
reason (	"c
DeadLetterFilter
stages (	B\0
\x07reasons (	B\0
\x07from_ms (B\0
to_ms (B\0"e
DeadLetterGroup\r
stage (	
reason (	\r
count (
	oldest_ms (
	newest_ms ("s
DeadLetterSummary
\fdead_letters (2
groups (\v2".lightspeed.ops.v1.DeadLetterGroup
\fother_groups ("Þ
DeadLetterPlan
\fdead_letters (<
stages (\v2,.lightspeed.ops.v1.DeadLetterPlan.StageCount>
\x07reasons (\v2-.lightspeed.ops.v1.DeadLetterPlan.ReasonCount
\rother_reasons (
beyond_horizon (	
beyond_horizon_count (
	plan_hash\x07 (	*

StageCount\r
stage (	\r
count (,
\vReasonCount
reason (	\r
count ("]
\rRedriveResult\v
key (	
due_ms (H\0#
error (\v2.google.rpc.StatusH\0B\b
result"?
\rDiscardResult\v
key (	!
error (\v2.google.rpc.Statusbproto3`),[c0,Ne]);var nd=v(btoa(`
"lightspeed/ops/v1/batch_list.protolightspeed.ops.v1"
\vListedBatch'
batch (\v2.lightspeed.ops.v1.Batch2
\vbatch_state (2.lightspeed.ops.v1.BatchState4
status (\v2$.lightspeed.ops.v1.ActiveBatchStatus
\venqueued_ms (

started_ms (6
\flast_failure (\v2 .lightspeed.ops.v1.FailedAttempt"½
\vBatchFilter1
states (2.lightspeed.ops.v1.BatchStateB\0
stages (	B\0

worker_ids (	B\0

key_prefix (	B\0
\rolder_than_ms (B\0
attempt_at_least (B\0bproto3`),[Ne,Wu,Qu]);var zu=v(btoa(`
#lightspeed/ops/v1/replay_plan.protolightspeed.ops.v1"É

ReplayPlan7
stages (\v2'.lightspeed.ops.v1.ReplayPlan.StagePlan
\rbudget_needed (
\vbudget_left (
	plan_hash (	7
\bleft_out (\v2%.lightspeed.ops.v1.ReplayPlan.LeftOutC
left_out_counts (\v2*.lightspeed.ops.v1.ReplayPlan.LeftOutCount
	StagePlan\r
stage (	
\fdead_letters (
\vreprocessed (
first_sequence (
\rlast_sequence (

suppressed (
\bleft_out\x07 (¨
\x07LeftOut\v
key (	\r
stage (	
\bsequence (;
reason (2+.lightspeed.ops.v1.ReplayPlan.LeftOutReason2
\vbatch_state (2.lightspeed.ops.v1.BatchStateZ
\fLeftOutCount;
reason (2+.lightspeed.ops.v1.ReplayPlan.LeftOutReason\r
count (" 
\rLeftOutReason
\x1BLEFT_OUT_REASON_UNSPECIFIED\0
LEFT_OUT_REASON_KEY_ACTIVE%
!LEFT_OUT_REASON_ALREADY_REPLAYING'
#LEFT_OUT_REASON_IDEMPOTENCY_HORIZONbproto3`),[Ne]);var ud=v(btoa(`
$lightspeed/ops/v1/bulk_control.protolightspeed.ops.v1"Î
\rSurfaceFilter
control_states (	B\0
lifecycle_states (	B\0
surface_id_prefix (	B\0@
labels (\v2,.lightspeed.ops.v1.SurfaceFilter.LabelsEntryB\0
stale (\bB\0H\0!
has_dead_letters (\bB\0H
\rolder_than_ms\x07 (B\0-
\vLabelsEntry\v
key (	\r
value (	:8B\b
_staleB
_has_dead_letters"
\rControlResult\f
name (	+
\x07surface (\v2.lightspeed.ops.v1.Surface+
plan (\v2.lightspeed.ops.v1.ReplayPlan!
error (\v2.google.rpc.Statusbproto3`),[c0,zu,at]);var rd=v(btoa(`
lightspeed/ops/v1/lease.protolightspeed.ops.v1"f
LeaseExtension
key (	B\0
\vlease_token (	B\0
\blease_ms (B\0
\bprogress (	B\0"
ExtensionOutcome@
\bextended (\v2,.lightspeed.ops.v1.ExtensionOutcome.ExtendedH\08
lost (\v2(.lightspeed.ops.v1.ExtensionOutcome.LostH\0<
cancel (\v2*.lightspeed.ops.v1.ExtensionOutcome.CancelH\0%
\bExtended
lease_deadline_ms (^
Lost2
\vbatch_state (2.lightspeed.ops.v1.BatchState
\x07attempt (
	worker_id (	0
Cancel
reason (	
budget_left_ms (B	
\x07outcome"
ExtensionResult\v
key (	6
\x07outcome (\v2#.lightspeed.ops.v1.ExtensionOutcomeH\0#
error (\v2.google.rpc.StatusH\0B\b
result"È\b
\vBlockReasonG
in_flight_limit (\v2,.lightspeed.ops.v1.BlockReason.InFlightLimitH\07
paused (\v2%.lightspeed.ops.v1.BlockReason.PausedH\0C
\rno_active_run (\v2*.lightspeed.ops.v1.BlockReason.NoActiveRunH\09
\x07backoff (\v2&.lightspeed.ops.v1.BlockReason.BackoffH\0B
\fstage_filter (\v2*.lightspeed.ops.v1.BlockReason.StageFilterH\05
empty (\v2$.lightspeed.ops.v1.BlockReason.EmptyH\0D
\rsilent_stream\x07 (\v2+.lightspeed.ops.v1.BlockReason.SilentStreamH\0;
\breserved\b (\v2'.lightspeed.ops.v1.BlockReason.ReservedH\0@
\vstage_limit	 (\v2).lightspeed.ops.v1.BlockReason.StageLimitH\0>

start_rate
 (\v2(.lightspeed.ops.v1.BlockReason.StartRateH\09
\rInFlightLimit
	in_flight (
\rmax_in_flight (9
Paused
reason (	
\bactor_id (	\r
at_ms ( 
\vNoActiveRun
	lifecycle (	-
\x07Backoff
\buntil_ms (
\bretrying (
\vStageFilter
queued (\x07
Empty
\fSilentStream
\bReserved
queued (E

StageLimit\r
stage (	
	in_flight (
\rmax_in_flight (K
	StartRate\r
stage (	
max_starts_per_second (
\buntil_ms (B\b
reasonbproto3`),[c0,Ne]);var od=v(btoa(`
"lightspeed/ops/v1/queue_view.protolightspeed.ops.v1"Ô
	QueueView\r
at_ms (.
counts (\v2.lightspeed.ops.v1.QueueCounts,
stages (\v2.lightspeed.ops.v1.StageView
\vnext_due_ms (6
\roverdue_lease (\v2.lightspeed.ops.v1.OverdueLease-
rates (\v2.lightspeed.ops.v1.WindowRates
time_to_empty_ms\x07 (H\0.
\x07workers\b (\v2.lightspeed.ops.v1.WorkerView
\fworker_count	 (

leases_cut
 (\b6
\vsubscribers\v (\v2!.lightspeed.ops.v1.SubscriberView
subscriber_count\f (B
_time_to_empty_ms"

WorkerView
	worker_id (	
\vinstance_id (	
	connected (\b
\x07streams (
stages (	
credit_batches (\x1B
credit_records\x07 (H\0
	in_flight\b (
oldest_started_ms	 (
next_lease_deadline_ms
 (
\rlast_heard_ms\v (B
_credit_records"É
SubscriberView/
kind (2!.lightspeed.ops.v1.SubscriberKind
\fall_surfaces (\b\x1B
after_sequence (H\0\x1B
behind_records (H
\bsince_ms (B
_after_sequenceB
_behind_records"¤
\vWindowRates
	window_ms (
\vmeasured_ms (
\benqueued (
\x07started (
	succeeded (
\x07retried (
\rdead_lettered\x07 (
\x07records\b ("ø
	StageView\r
stage (	
queued (
\bretrying (
	in_flight (
\rdead_lettered (
oldest_enqueued_ms (
\roldest_age_ms\x07 (4
\fblock_reason\b (\v2.lightspeed.ops.v1.BlockReason
\vqueued_high	 (

queued_low
 ("n
\fOverdueLease\v
key (	
	worker_id (	
lease_deadline_ms (

overdue_ms (
\x07batches (*
SubscriberKind
\x1BSUBSCRIBER_KIND_UNSPECIFIED\0
SUBSCRIBER_KIND_AUDITS\x1B
SUBSCRIBER_KIND_LINEAGE
SUBSCRIBER_KIND_FRESHNESSbproto3`),[rd,i0]);var sd=v(btoa(`
\x1Blightspeed/ops/v1/run.protolightspeed.ops.v1"¥
\bRunStage\r
stage (	
\facknowledged (
\x07records (
duplicates_suppressed (
\x07retries (
\rdead_lettered (
failed\x07 (
	cancelled\b (D
\rnewest_result	 (\v2-.lightspeed.ops.v1.RunStage.NewestResultEntry3
NewestResultEntry\v
key (	\r
value (	:8"
Run
run_id (	*
state (2\x1B.lightspeed.ops.v1.RunState

started_ms (
\bended_ms (
reason (	

started_by (	
trigger_reason\x07 (	2
labels\b (\v2".lightspeed.ops.v1.Run.LabelsEntry
\x07records	 (+
stages
 (\v2\x1B.lightspeed.ops.v1.RunStage
\fresumed_from\v (	
\vresumptions\f (
\bended_by\r (	
scheduled_due_ms (-
\vLabelsEntry\v
key (	\r
value (	:8"©
	RunFilter/
states (2\x1B.lightspeed.ops.v1.RunStateB\0<
labels (\v2(.lightspeed.ops.v1.RunFilter.LabelsEntryB\0-
\vLabelsEntry\v
key (	\r
value (	:8*
\bRunState
RUN_STATE_UNSPECIFIED\0
RUN_STATE_RUNNING
RUN_STATE_COMPLETED
RUN_STATE_FAILED
RUN_STATE_CRASHEDbproto3`),[]);var ad=v(btoa(`
#lightspeed/ops/v1/server_info.protolightspeed.ops.v1"Ø

ServerInfo
\x07version (	
contract_version (	
\binstance (	
	uptime_ms (/
\x07journal (\v2.lightspeed.ops.v1.JournalInfo/
limits (\v2.lightspeed.ops.v1.ServerLimits0
caller\x07 (\v2 .lightspeed.ops.v1.TenantContext
now_ms\b (
clock_ahead_ms	 (#
certificate_expires_ms
 (H\0B
_certificate_expires_ms"
\vJournalInfo,
kind (2.lightspeed.ops.v1.JournalKind
format (

size_bytes (

free_bytes (H\0B\r
\v_free_bytes"Ø
\fServerLimits
\fmax_surfaces (
max_surfaces_per_tenant (
\vmax_streams (
max_streams_per_tenant (
max_message_bytes (
max_arriving_bytes (
	max_calls\x07 (
max_connections\b ("
max_streams_per_connection	 (
max_auxiliary_streams
 (
request_timeout_s\v (\x1B
work_open_timeout_s\f (
work_write_timeout_s\r (!
max_stored_response_bytes (
max_calls_per_tenant (\x1B
call_wait_timeout_s (
	max_items (
max_page_bytes (
max_metadata_bytes (\x1B
handshake_timeout_s (!
connection_idle_timeout_s (
connection_max_age_s (
connection_grace_s (
keepalive_interval_s (\x1B
keepalive_timeout_s (\x1B
min_ping_interval_s ( 
max_surface_queued_bytes\x1B ( 
max_surface_dead_letters (%
max_surface_dead_letter_bytes (*]
\vJournalKind
JOURNAL_KIND_UNSPECIFIED\0
JOURNAL_KIND_MEMORY
JOURNAL_KIND_SQLITEbproto3`),[Ae]);var id=v(btoa(`
%lightspeed/ops/v1/surface_watch.protolightspeed.ops.v1"?
ChangedSurfaces,
\bsurfaces (\v2.lightspeed.ops.v1.Surface"/
RemovedSurface\f
name (	
\x07deleted (\b"F
RemovedSurfaces3
\bsurfaces (\v2!.lightspeed.ops.v1.RemovedSurface"$
SurfacesCaughtUp
\bas_of_ms ("%
SurfacesHeartbeat
\bas_of_ms (bproto3`),[at]);var cd=v(btoa(`
lightspeed/ops/v1/tenant.protolightspeed.ops.v1"5
Tenant
name (	B\0
\rsurface_count (B\0bproto3`),[]);var ny=v(btoa(`
'lightspeed/ops/v1/surface_service.protolightspeed.ops.v1"¨
CreateSurfaceRequest
parent (	B\0

surface_id (	B\0>
adapter_profile (2!.lightspeed.ops.v1.AdapterProfileB\0-
budget (\v2.lightspeed.ops.v1.BudgetB\01
\bpipeline (\v2\x1B.lightspeed.ops.v1.PipelineB\0<
connector_plan (\v2 .lightspeed.ops.v1.ConnectorPlanB\06
\bboundary\x07 (\v2 .lightspeed.ops.v1.QueueBoundaryB\0
\blease_ms\b (B\0H\0#
max_allowed_lag_ms	 (B\0H<
tenant_context
 (\v2 .lightspeed.ops.v1.TenantContextB\0

request_id\v (	B\0&
idempotency_keys_kept\f (B\0H3
	retention\r (\v2.lightspeed.ops.v1.RetentionB\0#
runs_need_certification (\bB\0G
labels (\v23.lightspeed.ops.v1.CreateSurfaceRequest.LabelsEntryB\0-
\vLabelsEntry\v
key (	\r
value (	:8B\v
	_lease_msB
_max_allowed_lag_msB
_idempotency_keys_kept"D
CreateSurfaceResponse+
\x07surface (\v2.lightspeed.ops.v1.Surface"(
GetSurfaceRequest
\x07surface (	B\0"A
GetSurfaceResponse+
\x07surface (\v2.lightspeed.ops.v1.Surface"¬
ListSurfacesRequest
parent (	B\0
	page_size (B\0

page_token (	B\0
\fshow_deleted (\bB\04
filter (\v2 .lightspeed.ops.v1.SurfaceFilterB\0
\border_by (	B\00
view\x07 (2.lightspeed.ops.v1.SurfaceViewB\0:
\fon_behalf_of\b (\v2 .lightspeed.ops.v1.TenantContextB\0"]
ListSurfacesResponse,
\bsurfaces (\v2.lightspeed.ops.v1.Surface
next_page_token (	"Ï
WatchSurfacesRequest
parent (	B\04
filter (\v2 .lightspeed.ops.v1.SurfaceFilterB\0
\vinterval_ms (B\0
\fheartbeat_ms (B\0:
\fon_behalf_of (\v2 .lightspeed.ops.v1.TenantContextB\0"
WatchSurfacesResponse5
\x07changed (\v2".lightspeed.ops.v1.ChangedSurfacesH\05
\x07removed (\v2".lightspeed.ops.v1.RemovedSurfacesH\08
	caught_up (\v2#.lightspeed.ops.v1.SurfacesCaughtUpH\09
	heartbeat (\v2$.lightspeed.ops.v1.SurfacesHeartbeatH\0B\x07
frame"Ä
UpdateSurfaceRequest
\x07surface (	B\03
\vupdate_mask (\v2.google.protobuf.FieldMaskB\0<
connector_plan (\v2 .lightspeed.ops.v1.ConnectorPlanB\06
\bboundary (\v2 .lightspeed.ops.v1.QueueBoundaryB\0
\blease_ms (B\0
max_allowed_lag_ms (B\0-
budget\x07 (\v2.lightspeed.ops.v1.BudgetB\0
at_ms\b (B\0H\0

request_id	 (	B\0!
idempotency_keys_kept
 (B\03
	retention\v (\v2.lightspeed.ops.v1.RetentionB\0
etag\f (	B\0
\x07dry_run\r (\bB\0<
tenant_context (\v2 .lightspeed.ops.v1.TenantContextB\0:
\fon_behalf_of (\v2 .lightspeed.ops.v1.TenantContextB\0#
runs_need_certification (\bB\0G
labels (\v23.lightspeed.ops.v1.UpdateSurfaceRequest.LabelsEntryB\07
\bpipeline (\v2!.lightspeed.ops.v1.PipelineUpdateB\0-
\vLabelsEntry\v
key (	\r
value (	:8B\b
_at_ms"w
UpdateSurfaceResponse+
\x07surface (\v2.lightspeed.ops.v1.Surface1
\x07changes (\v2 .lightspeed.ops.v1.SettingChange"£
DeleteSurfaceRequest
\x07surface (	B\0
at_ms (B\0H\0

request_id (	B\0<
tenant_context (\v2 .lightspeed.ops.v1.TenantContextB\0B\b
_at_ms"
DeleteSurfaceResponse"¥
UndeleteSurfaceRequest
\x07surface (	B\0
at_ms (B\0H\0

request_id (	B\0<
tenant_context (\v2 .lightspeed.ops.v1.TenantContextB\0B\b
_at_ms"F
UndeleteSurfaceResponse+
\x07surface (\v2.lightspeed.ops.v1.Surface"Ó
StartRunRequest
\x07surface (	B\0
at_ms (B\0H\0

request_id (	B\0B
labels (\v2..lightspeed.ops.v1.StartRunRequest.LabelsEntryB\0-
\vLabelsEntry\v
key (	\r
value (	:8B\b
_at_ms"?
StartRunResponse+
\x07surface (\v2.lightspeed.ops.v1.Surface"8
\rGetRunRequest
\x07surface (	B\0
run_id (	B\0"5
GetRunResponse#
run (\v2.lightspeed.ops.v1.Run"
ListRunsRequest
\x07surface (	B\0
	page_size (B\0

page_token (	B\00
filter (\v2.lightspeed.ops.v1.RunFilterB\0"Q
ListRunsResponse$
runs (\v2.lightspeed.ops.v1.Run
next_page_token (	"c
CompleteRunRequest
\x07surface (	B\0
at_ms (B\0H\0

request_id (	B\0B\b
_at_ms"B
CompleteRunResponse+
\x07surface (\v2.lightspeed.ops.v1.Surface"
FailRunRequest
\x07surface (	B\0
reason (	B\0
\x07crashed (\bB\0
at_ms (B\0H\0

request_id (	B\0B\b
_at_ms">
FailRunResponse+
\x07surface (\v2.lightspeed.ops.v1.Surface"a
ResumeRunRequest
\x07surface (	B\0
at_ms (B\0H\0

request_id (	B\0B\b
_at_ms"@
ResumeRunResponse+
\x07surface (\v2.lightspeed.ops.v1.Surface"È
ApplyControlRequest
\x07surface (	B\0-
action (\v2.lightspeed.ops.v1.ActionB\0
at_ms (B\0H\0

request_id (	B\0
\x07dry_run (\bB\0
expected_plan_hash (	B\0B\b
_at_ms"p
ApplyControlResponse+
\x07surface (\v2.lightspeed.ops.v1.Surface+
plan (\v2.lightspeed.ops.v1.ReplayPlan"ô
ApplyControlsRequest
parent (	B\0
\bsurfaces (	B\04
filter (\v2 .lightspeed.ops.v1.SurfaceFilterB\0-
action (\v2.lightspeed.ops.v1.ActionB\0
at_ms (B\0H\0

request_id (	B\0
\x07dry_run\x07 (\bB\0B\b
_at_ms"X
ApplyControlsResponse1
\x07results (\v2 .lightspeed.ops.v1.ControlResult\f
more (\b"
CancelBatchRequest
\x07surface (	B\0
key (	B\0
reason (	B\0
at_ms (B\0H\0

request_id (	B\0B\b
_at_ms"e
CancelBatchResponse2
\vbatch_state (2.lightspeed.ops.v1.BatchState
cancel_deadline_ms ("&
GetQueueRequest
\x07surface (	B\0"?
GetQueueResponse+
queue (\v2.lightspeed.ops.v1.QueueView"¢
ListBatchesRequest
\x07surface (	B\0
	page_size (B\0

page_token (	B\02
filter (\v2.lightspeed.ops.v1.BatchFilterB\0
\border_by (	B\0"_
ListBatchesResponse/
\x07batches (\v2.lightspeed.ops.v1.ListedBatch
next_page_token (	"ª
ListDeadLettersRequest
\x07surface (	B\0
	page_size (B\0

page_token (	B\07
filter (\v2#.lightspeed.ops.v1.DeadLetterFilterB\0
\x07summary (\bB\0"
ListDeadLettersResponse3
\fdead_letters (\v2.lightspeed.ops.v1.DeadLetter
next_page_token (	5
\x07summary (\v2$.lightspeed.ops.v1.DeadLetterSummary"â
RedriveDeadLettersRequest
\x07surface (	B\0
keys (	B\07
filter (\v2#.lightspeed.ops.v1.DeadLetterFilterB\0
all (\bB\0
reason (	B\0

per_second (B\0
max_dead_letters\x07 (B\0
at_ms\b (B\0H\0

request_id	 (	B\0
\x07dry_run
 (\bB\0
expected_plan_hash\v (	B\0\x1B
may_apply_again\f (\bB\0B\b
_at_ms"
RedriveDeadLettersResponse1
\x07results (\v2 .lightspeed.ops.v1.RedriveResult
	remaining (/
plan (\v2!.lightspeed.ops.v1.DeadLetterPlan"­
DiscardDeadLettersRequest
\x07surface (	B\0
keys (	B\07
filter (\v2#.lightspeed.ops.v1.DeadLetterFilterB\0
all (\bB\0
reason (	B\0
max_dead_letters (B\0
at_ms\x07 (B\0H\0

request_id\b (	B\0
\x07dry_run	 (\bB\0
expected_plan_hash
 (	B\0B\b
_at_ms"
DiscardDeadLettersResponse1
\x07results (\v2 .lightspeed.ops.v1.DiscardResult
	remaining (/
plan (\v2!.lightspeed.ops.v1.DeadLetterPlan"s
"CertifyHeavyDataConformanceRequest
\x07surface (	B\0
at_ms (B\0H\0

request_id (	B\0B\b
_at_ms"R
#CertifyHeavyDataConformanceResponse+
\x07surface (\v2.lightspeed.ops.v1.Surface"-
ValidateSurfaceRequest
\x07surface (	B\0"6
SurfaceViolation\r
field (	
\vdescription (	"a
ValidateSurfaceResponse\r
valid (\b7

violations (\v2#.lightspeed.ops.v1.SurfaceViolation"
GetFixtureSnapshotsRequest"2
FixtureSnapshot\f
name (	
	signature (	"
\x1BGetFixtureSnapshotsResponse5
	snapshots (\v2".lightspeed.ops.v1.FixtureSnapshot
snapshot_signature (	
snapshot_version ("C
ListTenantsRequest
	page_size (B\0

page_token (	B\0"Z
ListTenantsResponse*
\x07tenants (\v2.lightspeed.ops.v1.Tenant
next_page_token (	"
GetServerInfoRequest"D
GetServerInfoResponse+
info (\v2.lightspeed.ops.v1.ServerInfo2 
SurfaceServiceb
\rCreateSurface'.lightspeed.ops.v1.CreateSurfaceRequest(.lightspeed.ops.v1.CreateSurfaceResponseY

GetSurface$.lightspeed.ops.v1.GetSurfaceRequest%.lightspeed.ops.v1.GetSurfaceResponse_
\fListSurfaces&.lightspeed.ops.v1.ListSurfacesRequest'.lightspeed.ops.v1.ListSurfacesResponsed
\rWatchSurfaces'.lightspeed.ops.v1.WatchSurfacesRequest(.lightspeed.ops.v1.WatchSurfacesResponse0b
\rUpdateSurface'.lightspeed.ops.v1.UpdateSurfaceRequest(.lightspeed.ops.v1.UpdateSurfaceResponseb
\rDeleteSurface'.lightspeed.ops.v1.DeleteSurfaceRequest(.lightspeed.ops.v1.DeleteSurfaceResponseh
UndeleteSurface).lightspeed.ops.v1.UndeleteSurfaceRequest*.lightspeed.ops.v1.UndeleteSurfaceResponseS
\bStartRun".lightspeed.ops.v1.StartRunRequest#.lightspeed.ops.v1.StartRunResponse\\
\vCompleteRun%.lightspeed.ops.v1.CompleteRunRequest&.lightspeed.ops.v1.CompleteRunResponseP
\x07FailRun!.lightspeed.ops.v1.FailRunRequest".lightspeed.ops.v1.FailRunResponseV
	ResumeRun#.lightspeed.ops.v1.ResumeRunRequest$.lightspeed.ops.v1.ResumeRunResponseM
GetRun .lightspeed.ops.v1.GetRunRequest!.lightspeed.ops.v1.GetRunResponseS
\bListRuns".lightspeed.ops.v1.ListRunsRequest#.lightspeed.ops.v1.ListRunsResponse_
\fApplyControl&.lightspeed.ops.v1.ApplyControlRequest'.lightspeed.ops.v1.ApplyControlResponseb
\rApplyControls'.lightspeed.ops.v1.ApplyControlsRequest(.lightspeed.ops.v1.ApplyControlsResponse\\
\vCancelBatch%.lightspeed.ops.v1.CancelBatchRequest&.lightspeed.ops.v1.CancelBatchResponseS
\bGetQueue".lightspeed.ops.v1.GetQueueRequest#.lightspeed.ops.v1.GetQueueResponse\\
\vListBatches%.lightspeed.ops.v1.ListBatchesRequest&.lightspeed.ops.v1.ListBatchesResponseh
ListDeadLetters).lightspeed.ops.v1.ListDeadLettersRequest*.lightspeed.ops.v1.ListDeadLettersResponseq
RedriveDeadLetters,.lightspeed.ops.v1.RedriveDeadLettersRequest-.lightspeed.ops.v1.RedriveDeadLettersResponseq
DiscardDeadLetters,.lightspeed.ops.v1.DiscardDeadLettersRequest-.lightspeed.ops.v1.DiscardDeadLettersResponse
\x1BCertifyHeavyDataConformance5.lightspeed.ops.v1.CertifyHeavyDataConformanceRequest6.lightspeed.ops.v1.CertifyHeavyDataConformanceResponseh
ValidateSurface).lightspeed.ops.v1.ValidateSurfaceRequest*.lightspeed.ops.v1.ValidateSurfaceResponset
GetFixtureSnapshots-.lightspeed.ops.v1.GetFixtureSnapshotsRequest..lightspeed.ops.v1.GetFixtureSnapshotsResponse\\
\vListTenants%.lightspeed.ops.v1.ListTenantsRequest&.lightspeed.ops.v1.ListTenantsResponseb
\rGetServerInfo'.lightspeed.ops.v1.GetServerInfoRequest(.lightspeed.ops.v1.GetServerInfoResponsebproto3`),[Bp,Ne,nd,ud,$u,Qu,Zu,Ju,Ae,st,i0,od,zu,Xu,sd,ad,at,id,cd]);var ld=Yt(ny,0);var pd="lightspeed.token",ge=q(globalThis.sessionStorage?.getItem(pd)??""),He=q(!1);function sn(e){sessionStorage.setItem(pd,e),ge.value=e,He.value=!1}function dd(){let e=/^#token=([^&]*)(?:&to=(.*))?$/.exec(location.hash);e&&(sn(decodeURIComponent(e[1]??"")),history.replaceState(null,"",e[2]?`#${e[2]}`:location.pathname))}var uy=e=>async t=>{ge.value&&t.header.set("Authorization",`Bearer ${ge.value}`);try{return await e(t)}catch(n){throw M.from(n).code===x.Unauthenticated&&(He.value=!0),n}},is=as({baseUrl:new URL("..",globalThis.document?.baseURI??"http://localhost/console/").href.replace(/\/$/,""),useBinaryFormat:!0,interceptors:[uy]}),fd=nn(ld,is),MN=nn(td,is),AN=nn(zp,is);function cs(e){let t=M.from(e),n=t.findDetails(Xp).flatMap(r=>r.fieldViolations),u=t.code===x.Unavailable||t.cause instanceof TypeError;return{code:x[t.code].replace(/(?!^)([A-Z])/g,"_$1").toUpperCase(),reason:t.findDetails(Jp)[0]?.reason??"",text:u&&t.code!==x.Unavailable?"the server cannot be reached":t.rawMessage,violations:n.map(r=>`${r.field}: ${r.description}`),isUnreachable:u}}var l0=q(void 0),it=q(void 0),PN={2:["write"],3:["write","control","administer"]},ls=Be(()=>{let e=l0.value,t=e?.caller?.context;if(!e)return{actorId:"",role:"",tenant:""};if(t?.case==="tenant"){let n=Ar[t.value.role]?.toLowerCase().replace("_"," ")??"";return{actorId:t.value.actorId,role:n,tenant:t.value.tenantId}}return t?.case==="system"?{actorId:t.value.actorId,role:"system",tenant:""}:{actorId:"no identities",role:"",tenant:""}});var ry=2e3;function md(){de(()=>{ge.value,l0.value=void 0,gd(ge.value)})}async function gd(e){if(e===ge.peek())try{let{info:t}=await fd.getServerInfo({});if(e!==ge.peek())return;it.value=void 0,He.value=!1,l0.value=t}catch(t){it.value=cs(t),He.peek()||setTimeout(()=>{gd(e)},ry)}}var Bt=q(hd(globalThis.location?.hash??"")),Ke=Be(()=>Bt.value.path[0]==="tenants"?Bt.value.path[1]??"":""),T=Be(()=>{let{path:e}=Bt.value;return e[2]==="surfaces"&&e[3]?e.slice(0,4).join("/"):""}),an=Be(()=>{let{path:e}=Bt.value;return T.value?e[4]??"surface":e[2]??""});function hd(e){let[t="",n=""]=e.replace(/^#/,"").split("?",2);return{path:t.split("/").filter(Boolean).map(oy),query:new URLSearchParams(n)}}function oy(e){try{return decodeURIComponent(e)}catch{return e}}function Mt(e,t={}){return`#/${e.map(encodeURIComponent).join("/")}${sy(t)}`}function ps(e,t=[],n={}){return Mt([...e.split("/"),...t],n)}function er(e){location.hash=e}function sy(e){let t=new URLSearchParams;for(let[u,r]of Object.entries(e))r!==void 0&&r!==""&&r!==!1&&t.set(u,String(r));let n=t.toString();return n&&`?${n}`}function bd(){addEventListener("hashchange",()=>{Bt.value=hd(location.hash)})}var yd="lightspeed.zone",At=q(globalThis.localStorage?.getItem(yd)==="local"?"local":"utc"),_d=q(Date.now()),YN=q(0);function vd(){setInterval(()=>{document.hidden||(_d.value=Date.now())},1e3),document.addEventListener("visibilitychange",()=>{_d.value=Date.now()}),de(()=>localStorage.setItem(yd,At.value))}function tr(e,{milliseconds:t=!1}={}){if(!e)return"–";let{date:n,clock:u,name:r}=ay(Number(e));return`${n} ${t?u:u.slice(0,8)} ${r}`}function ay(e){let t=At.value==="utc"?e:e-new Date(e).getTimezoneOffset()*6e4,n=new Date(t).toISOString();return{date:n.slice(0,10),clock:n.slice(11,23),name:At.value==="utc"?"UTC":iy(e)}}function iy(e){let t=-new Date(e).getTimezoneOffset(),n=r=>String(r).padStart(2,"0"),u=Math.abs(t);return`UTC${t<0?"-":"+"}${n(Math.floor(u/60))}:${n(u%60)}`}var cy=Symbol.for("pv"),ly=0;function h(e,t,n,u,r,o){t||(t={});var s,a,i=t;if("ref"in i&&typeof e!="function")for(a in i={},t)a=="ref"?s=t[a]:i[a]=t[a];var c={type:e,props:i,key:n,ref:s,__k:null,__:null,__b:0,__e:null,__c:null,constructor:cy,__v:--ly,__i:-1,__u:0};return(r||o)&&(c.__source=r,c.__self=o),A.vnode&&A.vnode(c),c}function Sd({what:e}){return h("p",{class:"state",role:"status",children:["Loading ",e," …"]})}function Q({children:e}){return h("p",{class:"state",children:e})}function Ed({what:e,failure:t}){return h("div",{class:"failure",role:"alert",children:[h("p",{children:[h("strong",{children:e}),": ",t.text," ",h("code",{children:t.reason||t.code})]}),t.violations.length>0&&h("ul",{children:t.violations.map(n=>h("li",{children:n},n))})]})}function Rd({command:e}){let[t,n]=h0(!1);async function u(){await navigator.clipboard?.writeText(e),n(!0),setTimeout(()=>n(!1),2e3)}return h("div",{class:"command-line",children:[h("span",{class:"faint",children:"at a terminal"}),h("code",{children:e}),h("button",{type:"button",onClick:u,"aria-label":"copy the command",children:t?"copied":"copy"}),h("span",{class:"unseen",role:"status",children:t?"The command is in the clipboard.":""})]})}function oe({title:e,facts:t,actions:n,command:u,children:r}){return Xe(()=>{document.title=`${e} · Lightspeed console`},[e]),h("main",{id:"main",tabIndex:-1,children:[h("header",{class:"page-header",children:[h("h1",{children:e}),h("div",{class:"facts",children:t}),n&&h("div",{class:"actions",role:"group","aria-label":"actions",children:n})]}),r,h(Rd,{command:u})]})}function xd(){return h(oe,{title:`batch of ${T.value}`,command:`lightspeed batch ${T.value}`,children:h(Q,{children:"This screen is not there yet."})})}function Nd(){return h(oe,{title:`audits of ${T.value}`,command:`lightspeed audits ${T.value}`,children:h(Q,{children:"This screen is not there yet."})})}function Id(){return h(oe,{title:`dead-letters of ${T.value}`,command:`lightspeed dead-letters ${T.value}`,children:h(Q,{children:"This screen is not there yet."})})}function Td(){return h(oe,{title:`freshness of ${T.value}`,command:`lightspeed freshness ${T.value}`,children:h(Q,{children:"This screen is not there yet."})})}function Ld(){return h(oe,{title:`lineage of ${T.value}`,command:`lightspeed lineage ${T.value}`,children:h(Q,{children:"This screen is not there yet."})})}function wd(){return h(oe,{title:`replay of ${T.value}`,command:`lightspeed replay ${T.value}`,children:h(Q,{children:"This screen is not there yet."})})}function Dd(){return h(oe,{title:`runs of ${T.value}`,command:`lightspeed runs ${T.value}`,children:h(Q,{children:"This screen is not there yet."})})}function Bd(){return h(oe,{title:`surface of ${T.value}`,command:`lightspeed surface ${T.value}`,children:h(Q,{children:"This screen is not there yet."})})}function Md(){return h(oe,{title:`surfaces of ${T.value}`,command:`lightspeed surfaces ${T.value}`,children:h(Q,{children:"This screen is not there yet."})})}function Ad(){let[e,t]=h0(""),n=!!ge.value;function u(r){r.preventDefault(),sn(e.trim())}return h("main",{id:"main",class:"sign-in",tabIndex:-1,children:h("form",{onSubmit:u,children:[h("h1",{children:"Sign in"}),h("p",{children:"The server knows its callers. Sign in with your token; it stays in this tab, and is gone when you close it."}),h("label",{children:["Token",h("input",{type:"password",name:"token",required:!0,autoFocus:!0,autoComplete:"off",spellcheck:!1,value:e,onInput:r=>t(r.currentTarget.value)})]}),n&&h("p",{class:"failure",role:"alert",children:["The server did not take the token: ",it.value?.text??"it is not valid"]}),h("button",{type:"submit",class:"primary",children:"Sign in"}),h("p",{class:"faint",children:[h("code",{children:"lightspeed console"})," opens this page with the token of its context."]})]})})}var ds=q({isConnected:!0,asOfMs:0}),Od=q(0);var kd="lightspeed.theme",Ot=q(Cd()??Fd());function Cd(){let e=globalThis.localStorage?.getItem(kd);return e==="dark"||e==="light"?e:void 0}function Fd(){return globalThis.matchMedia?.("(prefers-color-scheme: light)").matches?"light":"dark"}function fs(){Ot.value=Ot.value==="dark"?"light":"dark",localStorage.setItem(kd,Ot.value)}function Pd(){de(()=>{document.documentElement.dataset.theme=Ot.value}),matchMedia("(prefers-color-scheme: light)").addEventListener("change",()=>{Cd()||(Ot.value=Fd())})}var py={surfaces:Md,surface:Bd,batches:xd,"dead-letters":Id,replay:wd,runs:Dd,lineage:Ld,audits:Nd,freshness:Td},ms=[["surface","Overview","o"],["batches","Batches","b"],["dead-letters","Dead letters","d"],["replay","Replay","p"],["runs","Runs","r"],["lineage","Lineage","l"],["audits","Audits","a"],["freshness","Freshness","f"]],dy=[["?","show the keys"],["/","go to the filter"],["r","read everything again"],["u","show times in UTC or local time"],["t","dark or light theme"],["g s","go to the surfaces"],...ms.map(([,e,t])=>[`g ${t}`,`go to ${e.toLowerCase()} of the surface`]),["↑ ↓ Home End","move in a table"],["Enter","open the row"],["Space","select the row"],["Esc","close a dialog"]],nr=q(!1);function Gd(e){return ps(T.value,e==="surface"?[]:[e])}function Ud(){At.value=At.value==="utc"?"local":"utc"}function Vd(){return Sy(),He.value?h(Ad,{}):h(_e,{children:[h("a",{class:"skip",href:"#main",onClick:e=>(e.preventDefault(),document.getElementById("main")?.focus()),children:"Skip to the content"}),h(fy,{}),h(gy,{}),T.value&&h(hy,{}),h(by,{}),nr.value&&h(yy,{})]})}function fy(){let{actorId:e,role:t}=ls.value,n=Ke.value==="-";return h("header",{class:"shell",children:[h("a",{class:"product",href:Mt(["tenants",Ke.value||"default","surfaces"]),children:"Lightspeed"}),h("nav",{"aria-label":"place",children:[Ke.value&&h("a",{href:Mt(["tenants",Ke.value,"surfaces"]),children:n?"all tenants":Ke.value}),T.value&&h("a",{href:ps(T.value),children:T.value.split("/")[3]})]}),h(my,{}),h("button",{type:"button",class:"quiet",onClick:Ud,title:"switch between UTC and local time (u)",children:At.value==="utc"?"UTC":"local time"}),h("button",{type:"button",class:"quiet",onClick:fs,title:"switch the theme (t)",children:Ot.value==="dark"?"dark":"light"}),h("button",{type:"button",class:"quiet",onClick:()=>nr.value=!0,title:"show the keys (?)",children:"keys"}),h("span",{class:"caller",children:[e," ",t&&h("span",{class:"faint",children:t})]}),ge.value&&h("button",{type:"button",class:"quiet",onClick:()=>(sn(""),He.value=!0),children:"sign out"})]})}function my(){let{asOfMs:e}=ds.value;return h("span",{class:"as-of",children:e?`as of ${tr(e)}`:""})}function gy(){let{isConnected:e,asOfMs:t}=ds.value;return h("div",{role:"status",class:e?"unseen":"banner",children:!e&&h(_e,{children:[h("strong",{children:"Disconnected"})," –"," ",t?`the page shows what was as of ${tr(t)}.`:"there is no data yet."," Connecting again …"]})})}function hy(){return h("nav",{class:"tabs","aria-label":"screens of the surface",children:ms.map(([e,t])=>h("a",{href:Gd(e),"aria-current":an.value===e?"page":void 0,children:t},e))})}function by(){if(!l0.value&&it.value&&!it.value.isUnreachable)return h(Ed,{what:"The server did not say who you are",failure:it.value});if(!l0.value)return h(Sd,{what:"the console"});if(!Ke.value)return h(_y,{});let e=py[an.value];return!e||an.value==="surface"&&!T.value?h("main",{id:"main",tabIndex:-1,children:h(Q,{children:["There is no page ",location.hash,". ",h("a",{href:Mt(["tenants",Ke.value,"surfaces"]),children:"All surfaces"})]})}):h(e,{},`${an.value} ${T.value} ${Bt.value.path.slice(5).join("/")}`)}function _y(){return Xe(()=>{er(Mt(["tenants",ls.value.tenant||"-","surfaces"]))},[]),null}function yy(){let e=hn(null);return Xe(()=>e.current?.showModal(),[]),h("dialog",{ref:e,"aria-labelledby":"keys-title",onClose:()=>nr.value=!1,children:[h("h2",{id:"keys-title",children:"Keys"}),h("table",{class:"keys",children:h("tbody",{children:dy.map(([n,u])=>h("tr",{children:[h("th",{scope:"row",children:h("kbd",{children:n})}),h("td",{children:u})]},n))})}),h("div",{class:"dialog-buttons",children:h("button",{type:"button",onClick:()=>e.current?.close(),children:"Close"})})]})}var vy=1500;function Sy(){Xe(()=>{let e=0,t={"?":()=>nr.value=!0,"/":()=>document.querySelector("[data-filter]")?.focus(),r:()=>Od.value+=1,u:Ud,t:fs};function n(u){let r=u.target;if(u.ctrlKey||u.metaKey||u.altKey||r.closest("input, textarea, select, dialog"))return;let o=Date.now()-e<vy;if(e=u.key==="g"?Date.now():0,o){let s=ms.find(([,,a])=>a===u.key);if(u.key==="s")er(Mt(["tenants",Ke.value||"-","surfaces"]));else if(s&&T.value)er(Gd(s[0]));else return}else{let s=t[u.key];if(!s)return;s()}u.preventDefault()}return addEventListener("keydown",n),()=>removeEventListener("keydown",n)},[])}dd();Pd();vd();bd();md();var qd=document.getElementById("console");qd&&Ls(h(Vd,{}),qd);
