var P,yr,An,We,Dn,S0,_r,_0,vr,Pn,Bn,wc,At=Symbol.for("pv"),x0={},R0=[],Tc=/^m(i|n|o|s|text|space)$/,On=Array.isArray,Fn=R0.slice,nt=Object.assign;function tt(e){e&&e.parentNode&&e.remove()}function Sr(e,t,n){var u,r,s,o={},i=arguments.length;for(s in t)s=="key"?u=t[s]:s=="ref"&&typeof e!="function"?r=t[s]:o[s]=t[s];return i>2&&(o.children=i>3?Fn.call(arguments,2):n),Bt(e,o,u,r,null)}function Bt(e,t,n,u,r){var s={type:e,props:t,key:n,ref:u,__k:null,__:null,__b:0,__e:null,__c:null,constructor:At,__v:r||++yr,__i:-1,__u:0};return!r&&P.vnode&&P.vnode(s),s}function E(e){return e.children}function ht(e,t){this.props=e,this.context=t,this.__g=0}function Ye(e,t){if(t==null)return e.__&&Ye(e.__,e.__i+1);for(var n;t<e.__k.length;t++)if((n=e.__k[t])&&n.__e)return n.__e;return typeof e.type!="function"||e.props.__P?null:Ye(e)}function Ic(e){var t,n=e.__v,u=n.__e,r=[],s=[],o=e.__P;o&&((t=nt({constructor:At},n)).__v=n.__v+1,P.vnode&&P.vnode(t),Gn(o,t,n,e.__n,o.namespaceURI,32&n.__u?[u]:null,r,u||Ye(n),32&n.__u,s),t.__v=n.__v,t.__.__k[t.__i]=t,Ir(r,t,s),n.__=n.__e=null,t.__e!=u&&xr(t))}function xr(e){if((e=e.__)&&e.__c&&!e.props.__P)return e.__e=null,e.__k.some(function(t){return t&&(e.__e=t.__e)}),xr(e)}function hr(e){(8&e.__g||(e.__g|=8,We.push(e),S0++))&&Dn==P.debounceRendering||((Dn=P.debounceRendering)||queueMicrotask)(Rr)}function Rr(){try{for(var e,t=1;We.length;)We.length>t&&We.sort(_r),e=We.shift(),t=We.length,8&e.__g&&Ic(e)}finally{(S0=We.length)&&(Dn||queueMicrotask)(Rr)}}function Er(e,t,n,u,r,s,o,i,c,l,p){var f,m,d,h,y,b,v=u.__k||R0,x=t.length;for(c=kc(n,t,v,c,x),f=0;f<x;f++)(d=n.__k[f])!=null&&(m=~d.__i&&v[d.__i]||x0,d.__i=f,b=Gn(e,d,m,r,s,o,i,c,l,p),h=d.__e,(m.ref!=d.ref||8&m.__u)&&(m.ref&&qn(m.ref,null,d,m),d.ref&&p.push(d.ref,d.__c||h,d)),y=y||h,4&d.__u?(c=wr(d,c,e,!m.__v),m.__e&&(m.__e=null)):typeof d.type=="function"&&b!==void 0?c=b:h&&(c=h.nextSibling),d.__u&=-21);return n.__e=y,c}function kc(e,t,n,u,r){var s,o,i,c,l,p,f,m,d,h=n.length,y=h,b=0,v=0,x=e.__k=Array(r);for(s=0;s<r;s++)(o=t[s])!=null&&typeof o!="boolean"&&typeof o!="function"?(typeof o!="object"||o.constructor===String?o=x[s]=Bt(null,o):On(o)?o=x[s]=Bt(E,{children:o}):o.constructor===At&&o.__b?o=x[s]=Bt(o.type,o.props,o.key,o.ref,o.__v):x[s]=o,c=s+b,o.__=e,o.__b=e.__b+1,i=null,~(l=o.__i=Mc(o,n,c,y))&&(y--,(i=n[l])&&(i.__u|=2)),i&&i.__v?(o.__u|=16,l==c-1?b--:l==c+1?b++:l!=c&&(l>c?b--:b++,v=1)):(~l||(r>h?b--:r<h&&b++),typeof o.type!="function"&&(o.__u|=4))):x[s]=null;if(v){for(p=[],f=[],s=0;s<r;s++)if((o=x[s])&&16&o.__u){for(b=0,m=p.length;b<m;)p[d=b+m>>1]<o.__i?b=d+1:m=d;p[b]=o.__i,f[s]=b+1}for(b=p.length;s--;)f[s]&&(f[s]==b?b--:x[s].__u|=4)}if(y)for(s=0;s<h;s++)!(i=n[s])||2&i.__u||(i.__e==u&&(u=Ye(i)),Un(i,i));return u}function wr(e,t,n,u){var r,s,o,i;if(typeof e.type=="function"){if(e.props.__P)return t;if(r=e.__k)for(s=0;s<r.length;s++)r[s]&&(r[s].__=e,t=wr(r[s],t,n,!1));return t}for(t&&!t.parentNode&&(t=Ye(e))&&!t.parentNode&&(t=null),o=e.__e,i=t;i&&i.nodeType==8;)i=i.nextSibling;for(o!=i&&(!u&&n.moveBefore&&o.parentNode?n.moveBefore(o,t):n.insertBefore(o,t||null)),t=o;(t=t&&t.nextSibling)&&t.nodeType==8&&!t.data.startsWith("$s"););return t}function Mc(e,t,n,u){var r,s=e.key,o=e.type,i=t[n],c=i&&!(2&i.__u);if(i===null&&s==null||c&&s==i.key&&o==i.type)return n;if(u>(c?1:0)){for(r=n-1;r>=0;r--)if((i=t[r])&&!(2&i.__u)&&s==i.key&&o==i.type)return r;for(r=n+1;r<t.length;r++)if((i=t[r])&&!(2&i.__u)&&s==i.key&&o==i.type)return r}return-1}function br(e,t,n){n==null&&(n=""),t[0]=="-"?e.setProperty(t,n):e[t]=n}function y0(e,t,n,u,r){var s,o;if(t=="style")if(typeof n=="string")e.style.cssText=n;else{if(typeof u=="string"&&(e.style.cssText=u=""),u)for(t in u)n&&t in n||br(e.style,t);if(n)for(t in n)u&&n[t]==u[t]||br(e.style,t,n[t])}else if(t[0]=="o"&&t[1]=="n")typeof n!="function"&&(n=null),typeof u!="function"&&(u=null),(e.__e||(e.__e={}))[t]=n,n&&u||(o=Bn[t]||(Bn[t]=Lc(t)),(e.__a||(e.__a={}))[t]=Pn,s=t!=(t=t.replace(vr,"$1")),(t=t.slice(2))[0]<"a"&&(t=t.toLowerCase()),n?e.addEventListener(t,o,s):e.removeEventListener(t,o,s));else{if(r=="http://www.w3.org/2000/svg")t=t.replace(/xlink(H|:h)/,"h").replace(/sName$/,"s");else if(t!="width"&&t!="height"&&t!="href"&&t!="list"&&t!="form"&&t!="tabIndex"&&t!="download"&&t!="rowSpan"&&t!="colSpan"&&t!="role"&&t!="popover"&&t in e)try{return void(e[t]=n??"")}catch{}if(typeof n=="function")return;n==null||n===!1&&t[4]!="-"?e.removeAttribute(t):e.setAttribute(t,t=="popover"&&n==1?"":n)}}function Lc(e){return function(t){var n=this.__e;if(n){if(n=n[e],t[_0]==null)t[_0]=Pn++;else if(t[_0]<this.__a[e])return;return n(P.event?P.event(t):t)}}}function Gn(e,t,n,u,r,s,o,i,c,l){var p,f,m,d,h,y,b,v,x,N,A,xe,Fe,de,I,X,J,q,Q=t.type;if(t.constructor!==At)return null;128&n.__u&&(c=32&n.__u,p=n.__c.__z)&&(t.__u|=c,f=s=[],p.nodeType==8?i=v0(p,s):s.push(p),i=s[0]||i),(p=P.__b)&&p(t);e:if(typeof Q=="function"){m=o.length;try{if(v=t.props,x=(p=Q.prototype)&&p.render,N=(p=Q.contextType)&&u[p.__c],A=p?N?N.props.value:p.__:u,(d=n.__c)?(t.__c=d,2&d.__g&&(d.__g|=1)):(x?t.__c=d=new Q(v,A):(t.__c=d=new ht(v,A),d.constructor=Q,d.render=Cc),N&&N.sub(d),d.state||(d.state={}),d.__n=u,d.__g|=8,d.__h=[],d.__k=[]),x&&(d.__s||(d.__s=d.state),Q.getDerivedStateFromProps&&(d.__s==d.state&&(d.__s=nt({},d.__s)),nt(d.__s,Q.getDerivedStateFromProps(v,d.__s)))),h=d.props,y=d.state,d.__v=t,n.__c){if(v!==h&&x&&!Q.getDerivedStateFromProps&&d.componentWillReceiveProps&&d.componentWillReceiveProps(v,A),t.__v==n.__v&&!(8&d.__g)||!(4&d.__g)&&d.shouldComponentUpdate&&d.shouldComponentUpdate(v,d.__s,A)===!1){t.__v!=n.__v&&(d.props=v,d.state=d.__s,d.__g&=-9),t.__e=n.__e,t.__k=n.__k,t.__k.some(function(ae){ae&&(ae.__=t)}),R0.push.apply(d.__h,d.__k),d.__k=[],d.__h.length&&o.push(d),i=Ye(n);break e}d.componentWillUpdate&&d.componentWillUpdate(v,d.__s,A),x&&d.componentDidUpdate&&d.__h.push(function(){d.componentDidUpdate(h,y,b)})}else x&&!Q.getDerivedStateFromProps&&d.componentWillMount&&d.componentWillMount(),x&&d.componentDidMount&&d.__h.push(d.componentDidMount);d.context=A,d.props=v,d.__P=e,d.__g&=-5,xe=P.__r,Fe=x?25:0;do d.__g&=-9,xe&&xe(t),p=d.render(d.props,d.state=d.__s,d.context);while(8&d.__g&&++Fe<25);x&&(R0.push.apply(d.__h,d.__k),d.__k=[]),d.state=d.__s,d.getChildContext&&(u=nt({},u,d.getChildContext())),x&&n.__c&&d.getSnapshotBeforeUpdate&&(b=d.getSnapshotBeforeUpdate(h,y)),de=p&&p.type===E&&p.key==null?p.props.children:p,v.__P&&(p=i,r=(e=v.__P).namespaceURI,c=s=null,n.props&&n.props.__P!=e&&(n.__k.some(function(ae){ae&&Un(ae,ae)}),n.__k=null),i=n.__k?Ye(n,0):null),i=Er(e,On(de)?de:[de],t,n,u,r,s,o,i,c,l),v.__P&&(t.__e=null,i=p),t.__u&=-161,f&&f.some(tt),d.__h.length&&o.push(d),1&d.__g&&(d.__g&=-4)}catch(ae){if(o.length=m,t.__v=null,c||s)if(ae&&ae.then){if(t.__u|=128|c,s){for(~(J=s.indexOf(i||void 0))||(J=s.length);(q=s[J-1])&&q.nodeType==8;)J--;for(;J<s.length;J++)if(q=s[J])if(s[J]=null,I){if(q==X)break}else{if(q.nodeType!=8)break;q.data.startsWith("$s")&&(X=v0(I=q))}}if(!I){for(;i&&i.nodeType==8&&i.nextSibling;)i=i.nextSibling;I=i}(p=v0(I=t.__c.__z||(t.__c.__z=I)))?(t.__e=I,i=p):t.__e=i,i=i&&i.nextSibling}else s&&s.some(tt);else t.__e=n.__e;t.__k||(t.__k=n.__k||[]),ae&&ae.then||Tr(t),P.__e(ae,t,n)}}else i=t.__e=Nc(n.__e,t,n,u,r,s,o,c,l,e);return(p=P.diffed)&&p(t),i}function v0(e,t){if(e&&e.nodeType==8&&e.data.startsWith("$s"))for(var n=1;e=e.nextSibling;){if(e.nodeType==8){if(e.data.startsWith("$s"))n++;else if(e.data.startsWith("/$s")&&!--n)return e}t&&t.push(e)}}function Tr(e){e&&(e.__c&&(e.__c.__g|=4),e.__k&&e.__k.some(Tr))}function Ir(e,t,n){for(var u=0;u<n.length;)qn(n[u++],n[u++],n[u++]);P.__c&&P.__c(t,e),e.some(function(r){try{e=r.__h,r.__h=[],e.some(function(s){s.call(r)})}catch(s){P.__e(s,r.__v)}})}function Nc(e,t,n,u,r,s,o,i,c,l){var p,f,m,d,h,y,b,v,x=n.props||x0,N=t.props,A=t.type;if(A=="svg"?r="http://www.w3.org/2000/svg":A=="math"?r="http://www.w3.org/1998/Math/MathML":r||(r="http://www.w3.org/1999/xhtml"),s){for(p=0;p<s.length;p++)if((h=s[p])&&(A?h.localName==A:h.nodeType==3)){e=h,s[p]=null;break}}if(!e){if(v=l.ownerDocument||document,!A)return v.createTextNode(N);e=v.createElementNS(r,A,N.is?N:l),i&&(P.__m&&P.__m(t,s),i=!1),s=null}if(A){if(l=A=="template"&&e.content||e,s=A=="textarea"&&N.defaultValue!=null?null:s&&Fn.call(l.childNodes),!i&&s)for(x={},p=0;p<e.attributes.length;p++)x[(h=e.attributes[p]).name]=h.value;for(p in x)h=x[p],p=="dangerouslySetInnerHTML"?m=h:p=="children"||p in N||p=="value"&&"defaultValue"in N||p=="checked"&&"defaultChecked"in N||y0(e,p,null,h,r);for(p in N)h=N[p],p=="children"?d=h:p=="dangerouslySetInnerHTML"?f=h:p=="value"?y=h:p=="checked"?b=h:i&&typeof h!="function"||x[p]===h||y0(e,p,h,x[p],r);f?(i||m&&(f.__html==m.__html||f.__html==e.innerHTML)||(e.innerHTML=f.__html),t.__k=[]):(m&&(e.textContent=""),(A=="foreignObject"||r=="http://www.w3.org/1998/Math/MathML"&&Tc.test(A))&&(r="http://www.w3.org/1999/xhtml"),Er(l,On(d)?d:[d],t,n,u,r,s,o,s?s[0]:n.__k&&Ye(n,0),i,c),s&&s.some(tt)),i&&A!="textarea"||(p="value",A=="progress"&&y==null?e.removeAttribute(p):y==null||y===e[p]&&(A!="progress"||y)||y0(e,p,y,x[p],r),p="checked",b!=null&&b!=e[p]&&y0(e,p,b,x[p],r))}else x===N||i&&e.data==N||(e.data=N);return e}function qn(e,t,n,u){try{typeof e=="function"?t?t.__x=e(t)||1:u&&(u=u.__c||u.__e)&&(t=u.__x)&&(u.__x=null,typeof t=="function"?t():e(null)):e.current=t}catch(r){P.__e(r,n)}}function Un(e,t,n){var u,r,s,o;if(P.unmount&&P.unmount(e),!(u=e.ref)||u.current&&u.current!=e.__e||qn(u,null,t,e),u=e.__c){if(u.componentWillUnmount)try{u.componentWillUnmount()}catch(i){P.__e(i,t)}u.__P=u.__n=null}if(u=e.__k)for(o=0;o<u.length;o++)u[o]&&Un(u[o],t,typeof e.type!="function"||n&&!e.props.__P);!n&&(u=e.__c)&&(u=u.__z)&&(r=v0(u,s=[]))&&(u==e.__e&&s.some(tt),tt(r),tt(u)),n||tt(e.__e),e.__e=e.__c=e.__=null}function Cc(e,t,n){return this.constructor(e,n)}function kr(e,t){var n,u,r,s;P.__&&P.__(e,t),t.nodeType==9&&(t=t.documentElement),u=(n=e&&32&e.__u)?null:t.__k,t.__k=Bt(E,{children:[e]}),r=[],s=[],Gn(t,t.__k,u||x0,x0,t.namespaceURI,u?null:t.firstChild?Fn.call(t.childNodes):null,r,u?u.__e:t.firstChild,n,s),Ir(r,t.__k,s),t.__k.props.children=null}P={__e:function(e,t,n,u){for(var r,s,o;t=t.__;)if((r=t.__c)&&!(1&r.__g)){r.__g|=4;try{if((o=(s=r.constructor)&&s.getDerivedStateFromError)&&r.setState(s.getDerivedStateFromError(e)),r.componentDidCatch&&(r.componentDidCatch(e,u||{}),o=1),o&&8&r.__g)return void(r.__g|=2)}catch(i){e=i}}throw S0=0,e}},yr=0,An=function(e){return e!=null&&e.constructor===At},ht.prototype.setState=function(e,t){var n=this.__s;n&&n!=this.state||(n=this.__s=nt({},this.state)),typeof e=="function"&&(e=e(nt({},n),this.props)),e&&(nt(n,e),this.__v&&(t&&this.__k.push(t),hr(this)))},ht.prototype.forceUpdate=function(e){this.__v&&(this.__g|=4,e&&this.__h.push(e),hr(this))},ht.prototype.render=E,We=[],S0=0,_r=function(e,t){return e.__v.__b-t.__v.__b},_0=Symbol(),vr=/(PointerCapture)$|Capture$/i,Pn=0,Bn={},wc=0;var ut,ue,$n,Mr,Vn=Object.is,E0=0,Fr=[],Hn=[],ne=P,Lr=ne.__b,Nr=ne.__r,Cr=ne.diffed,Dr=ne.__c,Br=ne.unmount,Ar=ne.__;function Ot(e,t){ne.__h&&ne.__h(ue,e,E0||t),E0=0;var n=ue.__H||(ue.__H={__:[],__h:[]});return e>=n.__.length&&n.__.push({}),n.__[e]}function R(e){return E0=1,Dc(qr,e)}function Dc(e,t,n){var u=Ot(ut++,2);if(u.t=e,!u.__c&&(u.__=[n?n(t):qr(void 0,t),function(s){var o=(u.__N||u.__)[0],i=u.t(o,s);Vn(o,i)||(u.__N=[i,u.__[1]],u.__c.setState({}))}],u.__c=ue,!ue.__f)){ue.__f=!0;var r=ue.shouldComponentUpdate;ue.shouldComponentUpdate=function(s,o,i){var c=this.__H;if(!c)return!0;var l=!1,p=this.props!=s;if(c.__.some(function(m){m.__N&&(l=!0,Vn(m.__[0],m.__N[0])||(p=!0))}),r){var f=r.call(this,s,o,i);return l?f||p:f}return!l||p}}return u.__}function H(e,t){var n=Ot(ut++,3);!ne.__s&&Kn(n.__H,t)&&(n.__P=!0,n.__=e,n.u=t,ue.__H.__h.push(n))}function w0(e,t){var n=Ot(ut++,4);!ne.__s&&Kn(n.__H,t)&&(n.__P=!1,n.__=e,n.u=t,ue.__h.push(n))}function Y(e){return E0=5,oe(function(){return{current:e}},[])}function oe(e,t){var n=Ot(ut++,7);return Kn(n.__H,t)&&(n.__=e(),n.__H=t),n.__}function Gr(){var e=Ot(ut++,11);if(!e.__){for(var t=ue.__v;!t.__m&&t.__;)t=t.__;var n=t.__m||(t.__m=[0,0]);e.__="P"+n[0]+"-"+n[1]++}return e.__}function Bc(){var e;do{for(;e=Hn.shift();)try{Pt(e)}catch(n){ne.__e(n,{__:(e=e.__P)&&e.__v})}for(;e=Fr.shift();){var t=e.__H;if(e.__P&&t)try{t.__h.some(Pt),t.__h.some(jn),t.__h=[]}catch(n){t.__h=[],ne.__e(n,e.__v)}}}while(Hn.length)}ne.__b=function(e){ue=null,Lr&&Lr(e)},ne.__=function(e,t){e&&t.__k&&t.__k.__m&&(e.__m=t.__k.__m),Ar&&Ar(e,t)},ne.__r=function(e){Nr&&Nr(e),ut=0;var t=(ue=e.__c).__H;t&&($n==ue?ue.__h=[]:(t.__h.some(Pt),t.__h.some(jn),ut=0),t.__h=[],t.__.some(function(n){n.__N&&(n.__=n.__N),n.u=n.__N=void 0})),$n=ue},ne.diffed=function(e){Cr&&Cr(e);var t=e.__c;t&&t.__H&&(t.__H.__h.length&&Or(Fr.push(t)),t.__H.__.some(function(n){n.u&&(n.__H=n.u)})),$n=ue=null},ne.__c=function(e,t){t.some(function(n){try{n.__h.some(Pt),n.__h=n.__h.filter(function(u){return!u.__||jn(u)})}catch(u){n.__h=[function(){throw u}]}}),Dr&&Dr(e,t)},ne.unmount=function(e){Br&&Br(e);var t,n,u=e.__c;u&&u.__H&&(u.__H.__.some(function(r){try{if(r.__P&&r.__c){if(n===void 0){for(n=e.__;n&&(!n.__c||!n.__c.__P);)n=n.__;n=n&&n.__c}r.__P=n,Or(Hn.push(r))}else Pt(r)}catch(s){t=s}}),u.__H=void 0,t&&ne.__e(t,u.__v))};var Pr=typeof requestAnimationFrame=="function";function Ac(e){var t,n=function(){clearTimeout(u),Pr&&cancelAnimationFrame(t),setTimeout(e)},u=setTimeout(n,35);Pr&&(t=requestAnimationFrame(n))}function Or(e){e!=1&&Mr==ne.requestAnimationFrame||((Mr=ne.requestAnimationFrame)||Ac)(Bc)}function Pt(e){var t=ue,n=e.__c;typeof n=="function"&&(e.__c=void 0,n()),ue=t}function jn(e){var t=ue;e.__c=e.__(),ue=t}function Kn(e,t){return!e||e.length!=t.length||t.some(function(n,u){return!Vn(n,e[u])})}function qr(e,t){return typeof t=="function"?t(e):t}var Pc=Symbol.for("preact-signals");function M0(){if(Ge>1)Ge--;else{var e,t=!1;for((function(){var r=I0;for(I0=void 0;r!==void 0;){var s=r.S;if(s.v===r.v)for(var o=s.t;o!==void 0;o=o.x)o.i===r.i&&(o.i=s.i);r=r.o}})();Gt!==void 0;){var n=Gt;for(Gt=void 0,T0++;n!==void 0;){var u=n.u;if(n.u=void 0,n.f&=-3,!(8&n.f)&&$r(n))try{n.c()}catch(r){t||(e=r,t=!0)}n=u}}if(T0=0,Ge--,t)throw e}}function Yn(e){if(Ge>0)return e();Wn=++Oc,Ge++;try{return e()}finally{M0()}}var Ft,Z=void 0;function qt(e){var t=Z,n=Ft;Z=void 0,Ft=void 0;try{return e()}finally{Z=t,Ft=n}}var Gt=void 0,Ge=0,T0=0,Oc=0,Wn=0,I0=void 0,k0=0;function Ur(e){if(Z!==void 0){var t=e.n;if(t===void 0||t.t!==Z)return t={i:0,S:e,p:Z.s,n:void 0,t:Z,e:void 0,x:void 0,r:t},Z.s!==void 0&&(Z.s.n=t),Z.s=t,e.n=t,32&Z.f&&e.S(t),t;if(t.i===-1)return t.i=0,t.n!==void 0&&(t.n.p=t.p,t.p!==void 0&&(t.p.n=t.n),t.p=Z.s,t.n=void 0,Z.s.n=t,Z.s=t),t}}function re(e,t){this.v=e,this.i=0,this.n=void 0,this.t=void 0,this.l=0,this.W=t?.watched,this.Z=t?.unwatched,this.name=t?.name}re.prototype.brand=Pc;re.prototype.h=function(){return!0};re.prototype.S=function(e){var t=this,n=this.t;n!==e&&e.e===void 0&&(e.x=n,this.t=e,n!==void 0?n.e=e:qt(function(){var u;(u=t.W)==null||u.call(t)}))};re.prototype.U=function(e){var t=this;if(this.t!==void 0){var n=e.e,u=e.x;n!==void 0&&(n.x=u,e.e=void 0),u!==void 0&&(u.e=n,e.x=void 0),e===this.t&&(this.t=u,u===void 0&&qt(function(){var r;(r=t.Z)==null||r.call(t)}))}};re.prototype.subscribe=function(e){var t=this;return he(function(){var n=t.value;qt(function(){return e(n)})},{name:"sub"})};re.prototype.valueOf=function(){return this.value};re.prototype.toString=function(){return this.value+""};re.prototype.toJSON=function(){return this.value};re.prototype.peek=function(){var e=this;return qt(function(){return e.value})};Object.defineProperty(re.prototype,"value",{get:function(){var e=Ur(this);return e!==void 0&&(e.i=this.i),this.v},set:function(e){if(e!==this.v){if(T0>100)throw new Error("Cycle detected");(function(n){Ge!==0&&T0===0&&n.l!==Wn&&(n.l=Wn,I0={S:n,v:n.v,i:n.i,o:I0})})(this),this.v=e,this.i++,k0++,Ge++;try{for(var t=this.t;t!==void 0;t=t.x)t.t.N()}finally{M0()}}}});function j(e,t){return new re(e,t)}function $r(e){for(var t=e.s;t!==void 0;t=t.n)if(t.S.i!==t.i||!t.S.h()||t.S.i!==t.i)return!0;return!1}function Vr(e){for(var t=e.s;t!==void 0;t=t.n){var n=t.S.n;if(n!==void 0&&(t.r=n),t.S.n=t,t.i=-1,t.n===void 0){e.s=t;break}}}function Hr(e){for(var t=e.s,n=void 0;t!==void 0;){var u=t.p;t.i===-1?(t.S.U(t),u!==void 0&&(u.n=t.n),t.n!==void 0&&(t.n.p=u)):n=t,t.S.n=t.r,t.r!==void 0&&(t.r=void 0),t=u}e.s=n}function rt(e,t){re.call(this,void 0,t),this.x=e,this.s=void 0,this.g=k0-1,this.f=4}rt.prototype=new re;rt.prototype.h=function(){if(this.f&=-3,1&this.f)return!1;if((36&this.f)==32||(this.f&=-5,this.g===k0))return!0;if(this.g=k0,this.f|=1,this.i>0&&!$r(this))return this.f&=-2,!0;var e=Z;try{Vr(this),Z=this;var t=this.x();(16&this.f||this.v!==t||this.i===0)&&(this.v=t,this.f&=-17,this.i++)}catch(n){this.v=n,this.f|=16,this.i++}return Z=e,Hr(this),this.f&=-2,!0};rt.prototype.S=function(e){if(this.t===void 0){this.f|=36;for(var t=this.s;t!==void 0;t=t.n)t.S.S(t)}re.prototype.S.call(this,e)};rt.prototype.U=function(e){if(this.t!==void 0&&(re.prototype.U.call(this,e),this.t===void 0)){this.f&=-33;for(var t=this.s;t!==void 0;t=t.n)t.S.U(t)}};rt.prototype.N=function(){if(!(2&this.f)){this.f|=6;for(var e=this.t;e!==void 0;e=e.x)e.t.N()}};Object.defineProperty(rt.prototype,"value",{get:function(){if(1&this.f)throw new Error("Cycle detected");var e=Ur(this);if(this.h(),e!==void 0&&(e.i=this.i),16&this.f)throw this.v;return this.v}});function Me(e,t){return new rt(e,t)}function jr(e){var t=e.j;if(e.j=void 0,typeof t=="function"){Ge++;var n=Z;Z=void 0;try{t()}catch(u){throw e.f&=-2,e.f|=8,zn(e),u}finally{Z=n,M0()}}}function zn(e){for(var t=e.s;t!==void 0;t=t.n)t.S.U(t);e.x=void 0,e.s=void 0,jr(e)}function Fc(e){if(Z!==this)throw new Error("Out-of-order effect");Hr(this),Z=e,this.f&=-2;try{8&this.f&&zn(this)}finally{M0()}}function bt(e,t){this.x=e,this.j=void 0,this.s=void 0,this.u=void 0,this.f=32,this.name=t?.name,Ft&&Ft.push(this)}bt.prototype.c=function(){var e=this.S();try{if(8&this.f||this.x===void 0)return;var t=this.x();typeof t=="function"&&(this.j=t)}finally{e()}};bt.prototype.S=function(){if(1&this.f)throw new Error("Cycle detected");this.f|=1,this.f&=-9,jr(this),Vr(this),Ge++;var e=Z;return Z=this,Fc.bind(this,e)};bt.prototype.N=function(){2&this.f||(this.f|=2,this.u=Gt,Gt=this)};bt.prototype.d=function(){this.f|=8,1&this.f||zn(this)};bt.prototype.dispose=function(){this.d()};function he(e,t){var n=new bt(e,t);try{n.c()}catch(r){throw n.d(),r}var u=n.d.bind(n);return u[Symbol.dispose]=u,u}var Kr,N0,L0,Gc=typeof window<"u"&&!!window.__PREACT_SIGNALS_DEVTOOLS__;var Wr=[];he(function(){Kr=this.N})();function yt(e,t){P[e]=t.bind(null,P[e]||function(){})}function Ut(e){if(L0){var t=L0;L0=void 0,t()}L0=e&&e.S()}function Yr(e){var t=this,n=e.data,u=Uc(n);u.name="ReactiveDom",u.value=n;var r=oe(function(){for(var i=t,c=t.__v;c=c.__;)if(c.__c){c.__c.__$f|=4;break}var l=Me(function(){var d=u.value.value;return d===0?0:d===!0?"":d||""}),p=Me(function(){return!Array.isArray(l.value)&&!An(l.value)}),f=he(function(){if(this.N=zr,p.value){var d=l.value;i.__v&&i.__v.__e&&i.__v.__e.nodeType===3&&(i.__v.__e.data=d)}}),m=t.__$u.d;return t.__$u.d=function(){f(),m.call(this)},[p,l]},[]),s=r[0],o=r[1];return s.value?o.peek():o.value}Yr.displayName="ReactiveTextNode";Object.defineProperties(re.prototype,{constructor:{configurable:!0,value:Sr(E,null).constructor},type:{configurable:!0,value:Yr},props:{configurable:!0,get:function(){var e=this;return{data:{get value(){return e.value}}}}},__b:{configurable:!0,value:1}});yt("__b",function(e,t){if(Ut(),N0=void 0,typeof t.type=="string"){var n,u=t.props;for(var r in u)if(r!=="children"){var s=u[r];s instanceof re&&(n||(t.__np=n={}),n[r]=s,u[r]=s.peek())}}e(t)});yt("__r",function(e,t){if(e(t),t.type!==E){Ut();var n,u=t.__c;u&&(u.__$f&=-2,(n=u.__$u)===void 0&&(u.__$u=n=(function(r,s){var o;return he(function(){o=this},{name:s}),o.c=r,o})((function(r){return function(){var s;Gc&&((s=this.y)==null||s.call(this)),r.__$f|=1,r.setState({})}})(u),typeof t.type=="function"?t.type.displayName||t.type.name:""))),N0=u,Ut(n)}});yt("__e",function(e,t,n,u){Ut(),N0=void 0,e(t,n,u)});yt("diffed",function(e,t){Ut(),N0=void 0;var n;if(typeof t.type=="string"&&(n=t.__e)){var u=t.__np,r=t.props,s=n.U;if(s)for(var o in s){var i=s[o];i===void 0||u&&o in u||(i.d(),s[o]=void 0)}if(u){s||(s={},n.U=s);for(var c in u){var l=s[c],p=u[c];l===void 0?(l=qc(n,c,p,r),s[c]=l):l.o(p,r)}}}e(t)});function qc(e,t,n,u){var r=t in e&&e.ownerSVGElement===void 0,s=j(n);return{o:function(o,i){s.value=o,u=i},d:he(function(){this.N=zr;var o=s.value.value;u[t]!==o&&(u[t]=o,r?e[t]=o:o!=null&&(o!==!1||t[4]==="-")?e.setAttribute(t,o):e.removeAttribute(t))})}}yt("unmount",function(e,t){if(typeof t.type=="string"){var n=t.__e;if(n){var u=n.U;if(u){n.U=void 0;for(var r in u){var s=u[r];s&&s.d()}}}var o=t.__np;if(o){var i=t.props;for(var c in o)i[c]=o[c]}t.__np=void 0}else{var l=t.__c;if(l){l.__$f|=8;var p=l.__$u;p&&(l.__$u=void 0,p.d())}}e(t)});yt("__h",function(e,t,n,u){u<3&&(t.__$f|=2),e(t,n,u)});ht.prototype.shouldComponentUpdate=function(e,t){if(this.__R)return!0;var n=this.__$u,u=n&&n.s!==void 0;for(var r in t)return!0;if(this.__f||typeof this.u=="boolean"&&this.u===!0){var s=2&this.__$f;if(!(u||s||4&this.__$f)||1&this.__$f)return!0}else if(!(u||4&this.__$f)||3&this.__$f)return!0;for(var o in e)if(o!=="__source"&&e[o]!==this.props[o])return!0;for(var i in this.props)if(!(i in e))return!0;return!1};function Uc(e,t){return oe(function(){return j(e,t)},[])}var $c=function(e){queueMicrotask(function(){queueMicrotask(e)})};function Vc(){Yn(function(){for(var e;e=Wr.shift();)Kr.call(e)})}function zr(){Wr.push(this)===1&&(P.requestAnimationFrame||$c)(Vc)}function qe(e){let t=!1,n=[];for(let u=0;u<e.length;u++){let r=e.charAt(u);switch(r){case"_":t=!0;break;case"0":case"1":case"2":case"3":case"4":case"5":case"6":case"7":case"8":case"9":n.push(r),t=!1;break;default:t&&(t=!1,r=r.toUpperCase()),n.push(r);break}}return n.join("")}function Jr(e){return e.replace(/[A-Z]/g,t=>"_"+t.toLowerCase())}var Hc=new Set(["constructor","toString","toJSON","valueOf"]);function _t(e){return Hc.has(e)?e+"$":e}function Qr(){let e=this.buf,t=this.pos,n=0,u=0;for(let s=0;s<28;s+=7){let o=e[t++];if(n|=(o&127)<<s,(o&128)==0){this.pos=t,this.assertBounds(),this.varint64Lo=n,this.varint64Hi=u;return}}let r=e[t++];if(n|=(r&15)<<28,u=(r&112)>>4,(r&128)==0){this.pos=t,this.assertBounds(),this.varint64Lo=n,this.varint64Hi=u;return}for(let s=3;s<=31;s+=7){let o=e[t++];if(u|=(o&127)<<s,(o&128)==0){this.pos=t,this.assertBounds(),this.varint64Lo=n,this.varint64Hi=u;return}}throw new Error("invalid varint")}var C0=4294967296;function Jn(e){let t=e[0]==="-";t&&(e=e.slice(1));let n=1e6,u=0,r=0;function s(o,i){let c=Number(e.slice(o,i));r*=n,u=u*n+c,u>=C0&&(r=r+(u/C0|0),u=u%C0)}return s(-24,-18),s(-18,-12),s(-12,-6),s(-6),t?es(u,r):Qn(u,r)}function Zr(e,t){let n=Qn(e,t),u=n.hi&2147483648;u&&(n=es(n.lo,n.hi));let r=Xn(n.lo,n.hi);return u?"-"+r:r}function Xn(e,t){if({lo:e,hi:t}=jc(e,t),t<=2097151)return String(C0*t+e);let n=e&16777215,u=(e>>>24|t<<8)&16777215,r=t>>16&65535,s=n+u*6777216+r*6710656,o=u+r*8147497,i=r*2,c=1e7;return s>=c&&(o+=Math.floor(s/c),s%=c),o>=c&&(i+=Math.floor(o/c),o%=c),i.toString()+Xr(o)+Xr(s)}function jc(e,t){return{lo:e>>>0,hi:t>>>0}}function Qn(e,t){return{lo:e|0,hi:t|0}}function es(e,t){return t=~t,e?e=~e+1:t+=1,Qn(e,t)}var Xr=e=>{let t=String(e);return"0000000".slice(t.length)+t};function ts(e,t){if(e>>>0<128){t.push(e);return}if(e>=0){for(;e>127;)t.push(e&127|128),e=e>>>7;t.push(e)}else{for(let n=0;n<9;n++)t.push(e&127|128),e=e>>7;t.push(1)}}function ns(){let e=this.buf[this.pos++];if((e&128)===0)return this.assertBounds(),e;let t=e&127;if(e=this.buf[this.pos++],t|=(e&127)<<7,(e&128)===0)return this.assertBounds(),t;if(e=this.buf[this.pos++],t|=(e&127)<<14,(e&128)===0)return this.assertBounds(),t;if(e=this.buf[this.pos++],t|=(e&127)<<21,(e&128)===0)return this.assertBounds(),t;e=this.buf[this.pos++],t|=(e&15)<<28;for(let n=5;(e&128)!==0&&n<10;n++)e=this.buf[this.pos++];if((e&128)!==0)throw new Error("invalid varint");return this.assertBounds(),t>>>0}var F=Kc();function Kc(){let e=new DataView(new ArrayBuffer(8));if(typeof BigInt=="function"&&typeof e.getBigInt64=="function"&&typeof e.getBigUint64=="function"&&typeof e.setBigInt64=="function"&&typeof e.setBigUint64=="function"&&(!!globalThis.Deno||!!globalThis.Bun||typeof process!="object"||typeof process.env!="object"||process.env.BUF_BIGINT_DISABLE!=="1")){let n=BigInt("-9223372036854775808"),u=BigInt("9223372036854775807"),r=BigInt("0"),s=BigInt("18446744073709551615");return{zero:BigInt(0),supported:!0,parse(o){let i=typeof o=="bigint"?o:BigInt(o);if(i>u||i<n)throw new Error(`invalid int64: ${o}`);return i},uParse(o){let i=typeof o=="bigint"?o:BigInt(o);if(i>s||i<r)throw new Error(`invalid uint64: ${o}`);return i},enc(o){return e.setBigInt64(0,this.parse(o),!0),{lo:e.getInt32(0,!0),hi:e.getInt32(4,!0)}},uEnc(o){return e.setBigInt64(0,this.uParse(o),!0),{lo:e.getInt32(0,!0),hi:e.getInt32(4,!0)}},dec(o,i){return e.setInt32(0,o,!0),e.setInt32(4,i,!0),e.getBigInt64(0,!0)},uDec(o,i){return e.setInt32(0,o,!0),e.setInt32(4,i,!0),e.getBigUint64(0,!0)}}}return{zero:"0",supported:!1,parse(n){return typeof n!="string"&&(n=n.toString()),us(n),n},uParse(n){return typeof n!="string"&&(n=n.toString()),rs(n),n},enc(n){return typeof n!="string"&&(n=n.toString()),us(n),Jn(n)},uEnc(n){return typeof n!="string"&&(n=n.toString()),rs(n),Jn(n)},dec(n,u){return Zr(n,u)},uDec(n,u){return Xn(n,u)}}}function us(e){if(!/^-?[0-9]+$/.test(e))throw new Error("invalid int64: "+e)}function rs(e){if(!/^[0-9]+$/.test(e))throw new Error("invalid uint64: "+e)}var g;(function(e){e[e.DOUBLE=1]="DOUBLE",e[e.FLOAT=2]="FLOAT",e[e.INT64=3]="INT64",e[e.UINT64=4]="UINT64",e[e.INT32=5]="INT32",e[e.FIXED64=6]="FIXED64",e[e.FIXED32=7]="FIXED32",e[e.BOOL=8]="BOOL",e[e.STRING=9]="STRING",e[e.BYTES=12]="BYTES",e[e.UINT32=13]="UINT32",e[e.SFIXED32=15]="SFIXED32",e[e.SFIXED64=16]="SFIXED64",e[e.SINT32=17]="SINT32",e[e.SINT64=18]="SINT64"})(g||(g={}));function be(e,t){switch(e){case g.STRING:return"";case g.BOOL:return!1;case g.DOUBLE:case g.FLOAT:return 0;case g.INT64:case g.UINT64:case g.SFIXED64:case g.FIXED64:case g.SINT64:return t?"0":F.zero;case g.BYTES:return new Uint8Array(0);default:return 0}}function ss(e,t){switch(e){case g.BOOL:return t===!1;case g.STRING:return t==="";case g.BYTES:return t instanceof Uint8Array&&!t.byteLength;case g.DOUBLE:case g.FLOAT:return Object.is(t,0);default:return t==0}}var os=2,ie=Symbol.for("reflect unsafe local");function as(e,t){let n=e[t.localName].case;return n===void 0?n:t.fields.find(u=>u.localName===n)}function is(e,t){let n=t.localName;if(t.oneof)return e[t.oneof.localName].case===n;if(t.presence!=os)return e[n]!==void 0&&Object.prototype.hasOwnProperty.call(e,n);switch(t.fieldKind){case"list":return e[n].length>0;case"map":return Object.keys(e[n]).length>0;case"scalar":return!ss(t.scalar,e[n]);case"enum":return e[n]!==t.enum.values[0].number}throw new Error("message field with implicit presence")}function st(e,t){return Object.prototype.hasOwnProperty.call(e,t)&&e[t]!==void 0}function cs(e,t){if(t.oneof){let n=e[t.oneof.localName];return n.case===t.localName?n.value:void 0}return e[t.localName]}function ls(e,t,n){t.oneof?e[t.oneof.localName]={case:t.localName,value:n}:e[t.localName]=n}function ye(e,t,n){t==="__proto__"?Object.defineProperty(e,"__proto__",{value:n,writable:!0,enumerable:!0,configurable:!0}):e[t]=n}function ps(e,t){return Object.prototype.hasOwnProperty.call(e,t)?e[t]:void 0}function ds(e,t){let n=t.localName;if(t.oneof){let u=t.oneof.localName;e[u].case===n&&(e[u]={case:void 0})}else if(t.presence!=os)delete e[n];else switch(t.fieldKind){case"map":e[n]={};break;case"list":e[n]=[];break;case"enum":e[n]=t.enum.values[0].number;break;case"scalar":e[n]=be(t.scalar,t.longAsString);break}}function $t(e){for(let t of e.field)st(t,"jsonName")||(t.jsonName=qe(t.name));e.nestedType.forEach($t)}function fs(e,t){let n=e.values.find(u=>u.name===t);if(!n)throw new Error(`cannot parse ${e} default value: ${t}`);return n.number}function ms(e,t){switch(e){case g.STRING:return t;case g.BYTES:{let n=Wc(t);if(n===!1)throw new Error(`cannot parse ${g[e]} default value: ${t}`);return n}case g.INT64:case g.SFIXED64:case g.SINT64:return F.parse(t);case g.UINT64:case g.FIXED64:return F.uParse(t);case g.DOUBLE:case g.FLOAT:switch(t){case"inf":return Number.POSITIVE_INFINITY;case"-inf":return Number.NEGATIVE_INFINITY;case"nan":return Number.NaN;default:return parseFloat(t)}case g.BOOL:return t==="true";case g.INT32:case g.UINT32:case g.SINT32:case g.FIXED32:case g.SFIXED32:return parseInt(t,10)}}function Wc(e){let t=[],n={tail:e,c:"",next(){return this.tail.length==0?!1:(this.c=this.tail[0],this.tail=this.tail.substring(1),!0)},take(u){if(this.tail.length>=u){let r=this.tail.substring(0,u);return this.tail=this.tail.substring(u),r}return!1}};for(;n.next();)switch(n.c){case"\\":if(n.next())switch(n.c){case"\\":t.push(n.c.charCodeAt(0));break;case"b":t.push(8);break;case"f":t.push(12);break;case"n":t.push(10);break;case"r":t.push(13);break;case"t":t.push(9);break;case"v":t.push(11);break;case"0":case"1":case"2":case"3":case"4":case"5":case"6":case"7":{let u=n.c,r=n.take(2);if(r===!1)return!1;let s=parseInt(u+r,8);if(Number.isNaN(s))return!1;t.push(s);break}case"x":{let u=n.c,r=n.take(2);if(r===!1)return!1;let s=parseInt(u+r,16);if(Number.isNaN(s))return!1;t.push(s);break}case"u":{let u=n.c,r=n.take(4);if(r===!1)return!1;let s=parseInt(u+r,16);if(Number.isNaN(s))return!1;let o=new Uint8Array(4);new DataView(o.buffer).setInt32(0,s,!0),t.push(o[0],o[1],o[2],o[3]);break}case"U":{let u=n.c,r=n.take(8);if(r===!1)return!1;let s=F.uEnc(u+r),o=new Uint8Array(8),i=new DataView(o.buffer);i.setInt32(0,s.lo,!0),i.setInt32(4,s.hi,!0),t.push(o[0],o[1],o[2],o[3],o[4],o[5],o[6],o[7]);break}}break;default:t.push(n.c.charCodeAt(0))}return new Uint8Array(t)}function*D0(e){switch(e.kind){case"file":for(let t of e.messages)yield t,yield*D0(t);yield*e.enums,yield*e.services,yield*e.extensions;break;case"message":for(let t of e.nestedMessages)yield t,yield*D0(t);yield*e.nestedEnums,yield*e.nestedExtensions;break}}var Zn;function Yc(e){var t;Zn=Object.assign(Object.assign({},e),{encodeUtf8Into:(t=e.encodeUtf8Into)!==null&&t!==void 0?t:eu(e.encodeUtf8.bind(e))})}function Vt(){if(!Zn){let e=globalThis;if(!e.TextEncoder||!e.TextDecoder)throw new Error("encoding API missing: install TextEncoder and TextDecoder on globalThis");let t=new e.TextEncoder,n=new e.TextDecoder("utf-8",{ignoreBOM:!0}),u,r={encodeUtf8(o){return t.encode(o)},decodeUtf8(o,i){return i?(u||(u=new e.TextDecoder("utf-8",{fatal:!0,ignoreBOM:!0})),u.decode(o)):n.decode(o)},checkUtf8(o){try{return encodeURIComponent(o),!0}catch{return!1}}};t.encodeInto&&(r.encodeUtf8Into=t.encodeInto.bind(t));let s=String.prototype.isWellFormed;s&&(r.checkUtf8=o=>s.call(o)),Yc(r)}return Zn}function eu(e){return(t,n)=>{let u=e(t);return n.set(u),{written:u.byteLength}}}var K;(function(e){e[e.Varint=0]="Varint",e[e.Bit64=1]="Bit64",e[e.LengthDelimited=2]="LengthDelimited",e[e.StartGroup=3]="StartGroup",e[e.EndGroup=4]="EndGroup",e[e.Bit32=5]="Bit32"})(K||(K={}));var uu=4294967295,ru=2147483647,su=-2147483648,jt=class{constructor(t){this.stackPos=[],this.encodeUtf8Into=t?eu(t):Vt().encodeUtf8Into,this.buffer=hs,this.viewCache=Jc,this.pos=0}ensureCapacity(t){let n=this.pos+t;if(n>this.buffer.length){let u=this.buffer.length||zc;for(;u<n;)u*=2;let r=new Uint8Array(u);this.pos>0&&r.set(this.buffer),this.buffer=r}}view(){let t=this.buffer,n=this.viewCache;if(n.byteLength===t.byteLength)return n;let u=new DataView(t.buffer);return this.viewCache=u,u}finish(){let t=this.buffer.slice(0,this.pos);return this.pos=0,this.stackPos=[],t}fork(){return this.stackPos.push(this.pos),this.ensureCapacity(Ht),this.buffer[this.pos++]=0,this}join(){let t=this.stackPos.pop();if(t===void 0)throw new Error("invalid state, fork stack empty");let n=this.pos-t-Ht,u=tu(n);return u>Ht&&(this.ensureCapacity(u-Ht),this.buffer.copyWithin(t+u,t+Ht,this.pos)),this.pos=t,this.uint32(n),this.pos+=n,this}tag(t,n){return this.uint32((t<<3|n)>>>0)}raw(t){return this.ensureCapacity(t.length),this.buffer.set(t,this.pos),this.pos+=t.length,this}uint32(t){if(gs(t),this.ensureCapacity(5),t<128)return this.buffer[this.pos++]=t,this;for(;t>127;)this.buffer[this.pos++]=t&127|128,t>>>=7;return this.buffer[this.pos++]=t,this}int32(t){if(nu(t),t>=0)return this.uint32(t);this.ensureCapacity(10);for(let n=0;n<9;n++)this.buffer[this.pos++]=t&127|128,t>>=7;return this.buffer[this.pos++]=1,this}bool(t){return this.ensureCapacity(1),this.buffer[this.pos++]=t?1:0,this}bytes(t){return this.uint32(t.byteLength),this.raw(t)}string(t){typeof t!="string"&&(t=String(t));let n=t.length;if(n<=bs){this.ensureCapacity(n+1);let c=this.buffer,l=this.pos;c[l++]=n;let p=0;for(;p<n;p++){let f=t.charCodeAt(p);if(f>127)break;c[l++]=f}if(p==n)return this.pos=l,this}this.ensureCapacity(n*3+5);let u=tu(n),r=this.buffer,s=this.pos,{written:o}=this.encodeUtf8Into(t,r.subarray(s+u)),i=tu(o);return i!=u&&r.copyWithin(s+i,s+u,s+u+o),this.uint32(o),this.pos+=o,this}float(t){return Xc(t),this.ensureCapacity(4),this.view().setFloat32(this.pos,t,!0),this.pos+=4,this}double(t){return this.ensureCapacity(8),this.view().setFloat64(this.pos,t,!0),this.pos+=8,this}fixed32(t){return gs(t),this.ensureCapacity(4),this.view().setUint32(this.pos,t,!0),this.pos+=4,this}sfixed32(t){return nu(t),this.ensureCapacity(4),this.view().setInt32(this.pos,t,!0),this.pos+=4,this}sint32(t){return nu(t),this.uint32((t<<1^t>>31)>>>0)}sfixed64(t){let n=F.enc(t);this.ensureCapacity(8);let u=this.view();return u.setInt32(this.pos,n.lo,!0),u.setInt32(this.pos+4,n.hi,!0),this.pos+=8,this}fixed64(t){let n=F.uEnc(t);this.ensureCapacity(8);let u=this.view();return u.setInt32(this.pos,n.lo,!0),u.setInt32(this.pos+4,n.hi,!0),this.pos+=8,this}int64(t){let n=F.enc(t);return this.writeVarint64(n.lo,n.hi)}sint64(t){let n=F.enc(t),u=n.hi>>31,r=n.lo<<1^u,s=(n.hi<<1|n.lo>>>31)^u;return this.writeVarint64(r,s)}uint64(t){let n=F.uEnc(t);return this.writeVarint64(n.lo,n.hi)}writeVarint64(t,n){this.ensureCapacity(10);let u=this.buffer,r=this.pos;for(let i=0;i<28;i=i+7){let c=t>>>i,l=!(!(c>>>7)&&n==0);if(u[r++]=(l?c|128:c)&255,!l)return this.pos=r,this}let s=t>>>28&15|(n&7)<<4,o=n>>3!=0;if(u[r++]=(o?s|128:s)&255,!o)return this.pos=r,this;for(let i=3;i<31;i=i+7){let c=n>>>i,l=!!(c>>>7);if(u[r++]=(l?c|128:c)&255,!l)return this.pos=r,this}return u[r++]=n>>>31&1,this.pos=r,this}},zc=128,Ht=1,hs=new Uint8Array(0),Jc=new DataView(hs.buffer),bs=32;function tu(e){return e<128?1:e<16384?2:e<2097152?3:e<268435456?4:5}var Ue=class{constructor(t,n=Vt().decodeUtf8){this.decodeUtf8=n,this.varint64Lo=0,this.varint64Hi=0,this.varint64=Qr,this.uint32=ns,this.buf=t,this.len=t.length,this.pos=0,this.view=new DataView(t.buffer,t.byteOffset,t.byteLength)}tag(){let t=this.pos,n=this.uint32(),u=this.pos-t;if(u>5||u==5&&this.buf[this.pos-1]>15)throw new Error("illegal tag: varint overflows uint32");let r=n>>>3,s=n&7;if(r<=0||s>5)throw new Error("illegal tag: field no "+r+" wire type "+s);return[r,s]}skip(t,n,u=100){let r=this.pos;switch(t){case K.Varint:for(;this.buf[this.pos++]&128;);break;case K.Bit64:this.pos+=4;case K.Bit32:this.pos+=4;break;case K.LengthDelimited:let s=this.uint32();this.pos+=s;break;case K.StartGroup:if(u<=0)throw new Error("maximum recursion depth reached");for(;;){let[o,i]=this.tag();if(i===K.EndGroup){if(n!==void 0&&o!==n)throw new Error("invalid end group tag");break}this.skip(i,o,u-1)}break;default:throw new Error("cant skip wire type "+t)}return this.assertBounds(),this.buf.subarray(r,this.pos)}assertBounds(){if(this.pos>this.len)throw new RangeError("premature EOF")}int32(){return this.uint32()|0}sint32(){let t=this.uint32();return t>>>1^-(t&1)}int64(){return this.varint64(),F.dec(this.varint64Lo,this.varint64Hi)}uint64(){return this.varint64(),F.uDec(this.varint64Lo,this.varint64Hi)}sint64(){this.varint64();let t=this.varint64Lo,n=this.varint64Hi,u=-(t&1);return t=(t>>>1|(n&1)<<31)^u,n=n>>>1^u,F.dec(t,n)}bool(){let t=this.buf[this.pos];return t<128?(this.pos++,t!==0):(this.varint64(),this.varint64Lo!==0||this.varint64Hi!==0)}fixed32(){return this.view.getUint32((this.pos+=4)-4,!0)}sfixed32(){return this.view.getInt32((this.pos+=4)-4,!0)}fixed64(){return F.uDec(this.sfixed32(),this.sfixed32())}sfixed64(){return F.dec(this.sfixed32(),this.sfixed32())}float(){return this.view.getFloat32((this.pos+=4)-4,!0)}double(){return this.view.getFloat64((this.pos+=8)-8,!0)}bytes(){let t=this.uint32(),n=this.pos;return this.pos+=t,this.assertBounds(),this.buf.subarray(n,n+t)}string(t){let n=this.uint32(),u=this.pos;this.pos+=n,this.assertBounds();let r=this.buf;if(n<=bs){let s=new Array(n);for(let o=0;o<n;o++){let i=r[u+o];if(i>127)return this.decodeUtf8(r.subarray(u,this.pos),t);s[o]=i}return String.fromCharCode.apply(String,s)}return this.decodeUtf8(r.subarray(u,this.pos),t)}};function nu(e){if(typeof e=="string")e=Number(e);else if(typeof e!="number")throw new Error("invalid int32: "+typeof e);if(!Number.isInteger(e)||e>ru||e<su)throw new Error("invalid int32: "+e)}function gs(e){if(typeof e=="string")e=Number(e);else if(typeof e!="number")throw new Error("invalid uint32: "+typeof e);if(!Number.isInteger(e)||e>uu||e<0)throw new Error("invalid uint32: "+e)}function Xc(e){if(typeof e=="string"){let t=e;if(e=Number(e),Number.isNaN(e)&&t!=="NaN")throw new Error("invalid float32: "+t)}else if(typeof e!="number")throw new Error("invalid float32: "+typeof e);if(!Number.isFinite(Math.fround(e))&&Number.isFinite(e))throw new Error("invalid float32: "+e)}function B0(e,t){return Qc([e,t])}function Qc(e,t){let n=Zc();if(!e.length)return n;if("$typeName"in e[0]&&e[0].$typeName=="google.protobuf.FileDescriptorSet"){for(let u of e[0].file)t?.(u),Ss(u,n);return n}if("$typeName"in e[0]){let o=function(i){let c=[];for(let l of i.dependency){if(n.getFile(l)!=null||s.has(l))continue;let p=r(l);if(!p)throw new Error(`Unable to resolve ${l}, imported by ${i.name}`);"kind"in p?n.addFile(p,!1,!0):(s.add(p.name),c.push(p))}return c.concat(...c.map(o))},u=e[0],r=e[1],s=new Set;for(let i of[u,...o(u)].reverse())t?.(i),Ss(i,n)}else for(let u of e)for(let r of u.files)n.addFile(r);return n}function Zc(){let e=new Map,t=new Map,n=new Map;return{kind:"registry",types:e,extendees:t,[Symbol.iterator](){return e.values()},get files(){return n.values()},addFile(u,r,s){if(n.set(u.proto.name,u),!r)for(let o of D0(u))this.add(o);if(s)for(let o of u.dependencies)this.addFile(o,r,s)},add(u){if(u.kind=="extension"){let r=t.get(u.extendee.typeName);r||t.set(u.extendee.typeName,r=new Map),r.set(u.number,u)}e.set(u.typeName,u)},get(u){return e.get(u)},getFile(u){return n.get(u)},getMessage(u){let r=e.get(u);return r?.kind=="message"?r:void 0},getEnum(u){let r=e.get(u);return r?.kind=="enum"?r:void 0},getExtension(u){let r=e.get(u);return r?.kind=="extension"?r:void 0},getExtensionFor(u,r){var s;return(s=t.get(u.typeName))===null||s===void 0?void 0:s.get(r)},getService(u){let r=e.get(u);return r?.kind=="service"?r:void 0}}}var el=998,tl=999,nl=9999,ul=9,Wt=10,Kt=11,rl=12,ys=14,lu=3,sl=2,_s=1,ol=0,ou=1,vs=2,al=3,il=1,cl=2,ll=1,pl=2;var dl=1002,Rs={998:{fieldPresence:1,enumType:2,repeatedFieldEncoding:2,utf8Validation:3,messageEncoding:1,jsonFormat:2,enforceNamingStyle:2,defaultSymbolVisibility:1,enforceProtoLimits:1},999:{fieldPresence:2,enumType:1,repeatedFieldEncoding:1,utf8Validation:2,messageEncoding:1,jsonFormat:1,enforceNamingStyle:2,defaultSymbolVisibility:1,enforceProtoLimits:1},1e3:{fieldPresence:1,enumType:1,repeatedFieldEncoding:1,utf8Validation:2,messageEncoding:1,jsonFormat:1,enforceNamingStyle:2,defaultSymbolVisibility:1,enforceProtoLimits:1},1001:{fieldPresence:1,enumType:1,repeatedFieldEncoding:1,utf8Validation:2,messageEncoding:1,jsonFormat:1,enforceNamingStyle:1,defaultSymbolVisibility:2,enforceProtoLimits:1},1002:{fieldPresence:1,enumType:1,repeatedFieldEncoding:1,utf8Validation:2,messageEncoding:1,jsonFormat:1,enforceNamingStyle:3,defaultSymbolVisibility:4,enforceProtoLimits:2}};function Ss(e,t){var n,u;let r={kind:"file",proto:e,deprecated:(u=(n=e.options)===null||n===void 0?void 0:n.deprecated)!==null&&u!==void 0?u:!1,edition:hl(e),name:e.name.replace(/\.proto$/,""),dependencies:bl(e,t),enums:[],messages:[],extensions:[],services:[],toString(){return`file ${e.name}`}},s=new Map,o={get(i){return s.get(i)},add(i){var c;we(((c=i.proto.options)===null||c===void 0?void 0:c.mapEntry)===!0),s.set(i.typeName,i)}};for(let i of e.enumType)Es(i,r,void 0,t);for(let i of e.messageType)ws(i,r,void 0,t,o);for(let i of e.service)fl(i,r,t);au(r,t);for(let i of s.values())iu(i,t,o);for(let i of r.messages)iu(i,t,o),au(i,t);t.addFile(r,!0)}function au(e,t){switch(e.kind){case"file":for(let n of e.proto.extension){let u=cu(n,e,t);e.extensions.push(u),t.add(u)}break;case"message":for(let n of e.proto.extension){let u=cu(n,e,t);e.nestedExtensions.push(u),t.add(u)}for(let n of e.nestedMessages)au(n,t);break}}function iu(e,t,n){let u=e.proto.oneofDecl.map(s=>gl(s,e)),r=new Set;for(let s of e.proto.field){let o=Sl(s,u),i=cu(s,e,t,o,n);e.fields.push(i),e.field[i.localName]=i,o===void 0?e.members.push(i):(o.fields.push(i),r.has(o)||(r.add(o),e.members.push(o)))}for(let s of u.filter(o=>r.has(o)))e.oneofs.push(s);for(let s of e.nestedMessages)iu(s,t,n)}function Es(e,t,n,u){var r,s,o,i,c,l,p,f,m;let d=yl(e.name,e.value),h={kind:"enum",proto:e,deprecated:(s=(r=e.options)===null||r===void 0?void 0:r.deprecated)!==null&&s!==void 0?s:!1,file:t,parent:n,open:!0,name:e.name,typeName:A0(e,n,t),value:{},values:[],sharedPrefix:d,toString(){return`enum ${this.typeName}`}};h.open=wl(h),u.add(h);for(let y of e.value){let b=y.name,v={kind:"enum_value",proto:y,deprecated:(i=(o=y.options)===null||o===void 0?void 0:o.deprecated)!==null&&i!==void 0?i:!1,parent:h,name:b,localName:_t(d==null?b:b.substring(d.length)),number:y.number,jsonName:(c=_l(y))!==null&&c!==void 0?c:b,toString(){return`enum value ${h.typeName}.${b}`}};h.values.push(v),(l=(f=h.value)[m=y.number])!==null&&l!==void 0||(f[m]=v)}((p=n?.nestedEnums)!==null&&p!==void 0?p:t.enums).push(h)}function ws(e,t,n,u,r){var s,o,i,c;let l={kind:"message",proto:e,deprecated:(o=(s=e.options)===null||s===void 0?void 0:s.deprecated)!==null&&o!==void 0?o:!1,file:t,parent:n,name:e.name,typeName:A0(e,n,t),fields:[],field:{},oneofs:[],members:[],nestedEnums:[],nestedMessages:[],nestedExtensions:[],toString(){return`message ${this.typeName}`}};((i=e.options)===null||i===void 0?void 0:i.mapEntry)===!0?r.add(l):(((c=n?.nestedMessages)!==null&&c!==void 0?c:t.messages).push(l),u.add(l));for(let p of e.enumType)Es(p,t,l,u);for(let p of e.nestedType)ws(p,t,l,u,r)}function fl(e,t,n){var u,r;let s={kind:"service",proto:e,deprecated:(r=(u=e.options)===null||u===void 0?void 0:u.deprecated)!==null&&r!==void 0?r:!1,file:t,name:e.name,typeName:A0(e,void 0,t),methods:[],method:{},toString(){return`service ${this.typeName}`}};t.services.push(s),n.add(s);for(let o of e.method){let i=ml(o,s,n);s.methods.push(i),s.method[i.localName]=i}}function ml(e,t,n){var u,r,s,o;let i;e.clientStreaming&&e.serverStreaming?i="bidi_streaming":e.clientStreaming?i="client_streaming":e.serverStreaming?i="server_streaming":i="unary";let c=n.getMessage($e(e.inputType)),l=n.getMessage($e(e.outputType));we(c,`invalid MethodDescriptorProto: input_type ${e.inputType} not found`),we(l,`invalid MethodDescriptorProto: output_type ${e.inputType} not found`);let p=e.name;return{kind:"rpc",proto:e,deprecated:(r=(u=e.options)===null||u===void 0?void 0:u.deprecated)!==null&&r!==void 0?r:!1,parent:t,name:p,localName:_t(p.length?_t(p[0].toLowerCase()+p.substring(1)):p),methodKind:i,input:c,output:l,idempotency:(o=(s=e.options)===null||s===void 0?void 0:s.idempotencyLevel)!==null&&o!==void 0?o:ol,toString(){return`rpc ${t.typeName}.${p}`}}}function gl(e,t){return{kind:"oneof",proto:e,deprecated:!1,parent:t,fields:[],name:e.name,localName:_t(qe(e.name)),toString(){return`oneof ${t.typeName}.${this.name}`}}}function cu(e,t,n,u,r){var s,o,i;let c=r===void 0,l={kind:"field",proto:e,deprecated:(o=(s=e.options)===null||s===void 0?void 0:s.deprecated)!==null&&o!==void 0?o:!1,name:e.name,number:e.number,scalar:void 0,message:void 0,enum:void 0,presence:xl(e,u,c,t),utf8Validation:Tl(e,t),listKind:void 0,mapKind:void 0,mapKey:void 0,delimitedEncoding:void 0,packed:void 0,longAsString:!1,getDefaultValue:void 0},p;if(c){let h=t.kind=="file"?t:t.file,y=t.kind=="file"?void 0:t,b=A0(e,y,h);l.kind="extension",l.file=h,l.parent=y,l.oneof=void 0,l.typeName=b,l.jsonName=`[${b}]`,p=()=>`extension ${b}`;let v=n.getMessage($e(e.extendee));we(v,`invalid FieldDescriptorProto: extendee ${e.extendee} not found`),l.extendee=v}else{let h=t;we(h.kind=="message"),l.parent=h,l.oneof=u,l.localName=u?qe(e.name):_t(qe(e.name)),l.jsonName=e.jsonName,p=()=>`field ${h.typeName}.${e.name}`}Object.defineProperty(l,"toString",{value:p,writable:!0,enumerable:!0,configurable:!0});let f=e.label,m=e.type,d=(i=e.options)===null||i===void 0?void 0:i.jstype;if(f===lu){let h=m==Kt?r?.get($e(e.typeName)):void 0;if(h){l.fieldKind="map";let{key:y,value:b}=El(h);return l.mapKey=y.scalar,l.mapKind=b.fieldKind,l.message=b.message,l.delimitedEncoding=!1,l.enum=b.enum,l.scalar=b.scalar,l}switch(l.fieldKind="list",m){case Kt:case Wt:l.listKind="message",l.message=n.getMessage($e(e.typeName)),we(l.message),l.delimitedEncoding=xs(e,t);break;case ys:l.listKind="enum",l.enum=n.getEnum($e(e.typeName)),we(l.enum);break;default:l.listKind="scalar",l.scalar=m,l.longAsString=d==_s;break}return l.packed=Rl(e,t),l}switch(m){case Kt:case Wt:l.fieldKind="message",l.message=n.getMessage($e(e.typeName)),we(l.message,`invalid FieldDescriptorProto: type_name ${e.typeName} not found`),l.delimitedEncoding=xs(e,t),l.getDefaultValue=()=>{};break;case ys:{let h=n.getEnum($e(e.typeName));we(h!==void 0,`invalid FieldDescriptorProto: type_name ${e.typeName} not found`),l.fieldKind="enum",l.enum=n.getEnum($e(e.typeName)),l.getDefaultValue=()=>st(e,"defaultValue")?fs(h,e.defaultValue):void 0;break}default:{l.fieldKind="scalar",l.scalar=m,l.longAsString=d==_s,l.getDefaultValue=()=>st(e,"defaultValue")?ms(m,e.defaultValue):void 0;break}}return l}function hl(e){switch(e.syntax){case"":case"proto2":return el;case"proto3":return tl;case"editions":if(e.edition===nl)return dl;if(e.edition in Rs)return e.edition;throw new Error(`${e.name}: unsupported edition`);default:throw new Error(`${e.name}: unsupported syntax "${e.syntax}"`)}}function bl(e,t){return e.dependency.map(n=>{let u=t.getFile(n);if(!u)throw new Error(`Cannot find ${n}, imported by ${e.name}`);return u})}function yl(e,t){let n=vl(e)+"_";for(let u of t){if(!u.name.toLowerCase().startsWith(n))return;let r=u.name.substring(n.length);if(r.length==0||/^\d/.test(r))return}return n}function _l(e){var t,n;let s;for(let o of(n=(t=e.options)===null||t===void 0?void 0:t.$unknown)!==null&&n!==void 0?n:[]){if(o.no!==998||o.wireType!==K.LengthDelimited)continue;let i=new Ue(new Ue(o.data).bytes());for(;i.pos<i.len;){let[c,l]=i.tag();c===1&&l===K.LengthDelimited?s=i.string():i.skip(l,c)}}return s}function vl(e){return(e.substring(0,1)+e.substring(1).replace(/[A-Z]/g,t=>"_"+t)).toLowerCase()}function A0(e,t,n){let u;return t?u=`${t.typeName}.${e.name}`:n.proto.package.length>0?u=`${n.proto.package}.${e.name}`:u=`${e.name}`,u}function $e(e){return e.startsWith(".")?e.substring(1):e}function Sl(e,t){if(!st(e,"oneofIndex")||e.proto3Optional)return;let n=t[e.oneofIndex];return we(n,`invalid FieldDescriptorProto: oneof #${e.oneofIndex} for field #${e.number} not found`),n}function xl(e,t,n,u){if(e.label==sl)return al;if(e.label==lu)return vs;if(t||e.proto3Optional||n)return ou;let r=ot("fieldPresence",{proto:e,parent:u});return r==vs&&(e.type==Kt||e.type==Wt)?ou:r}function Rl(e,t){if(e.label!=lu)return!1;switch(e.type){case ul:case rl:case Wt:case Kt:return!1}let n=e.options;return n&&st(n,"packed")?n.packed:il==ot("repeatedFieldEncoding",{proto:e,parent:t})}function El(e){let t=e.fields.find(u=>u.number===1),n=e.fields.find(u=>u.number===2);return we(t&&t.fieldKind=="scalar"&&t.scalar!=g.BYTES&&t.scalar!=g.FLOAT&&t.scalar!=g.DOUBLE&&n&&n.fieldKind!="list"&&n.fieldKind!="map"),{key:t,value:n}}function wl(e){var t;return ll==ot("enumType",{proto:e.proto,parent:(t=e.parent)!==null&&t!==void 0?t:e.file})}function xs(e,t){return e.type==Wt?!0:cl==ot("messageEncoding",{proto:e,parent:t})}function Tl(e,t){return pl==ot("utf8Validation",{proto:e,parent:t})}function ot(e,t){var n,u;let r=(n=t.proto.options)===null||n===void 0?void 0:n.features;if(r){let s=r[e];if(s!=0)return s}if("kind"in t){if(t.kind=="message")return ot(e,(u=t.parent)!==null&&u!==void 0?u:t.file);let s=Rs[t.edition];if(!s)throw new Error(`feature default for edition ${t.edition} not found`);return s[e]}return ot(e,t.parent)}function we(e,t){if(!e)throw new Error(t)}function Ts(e){let t=Il(e);return t.messageType.forEach($t),B0(t,()=>{}).getFile(t.name)}function Il(e){return Object.assign(Object.create({syntax:"",edition:0}),Object.assign(Object.assign({$typeName:"google.protobuf.FileDescriptorProto",dependency:[],publicDependency:[],weakDependency:[],optionDependency:[],service:[],extension:[]},e),{messageType:e.messageType.map(Is),enumType:e.enumType.map(ks)}))}function Is(e){var t,n,u,r,s,o,i,c;return Object.assign(Object.create({visibility:0}),{$typeName:"google.protobuf.DescriptorProto",name:e.name,field:(n=(t=e.field)===null||t===void 0?void 0:t.map(kl))!==null&&n!==void 0?n:[],extension:[],nestedType:(r=(u=e.nestedType)===null||u===void 0?void 0:u.map(Is))!==null&&r!==void 0?r:[],enumType:(o=(s=e.enumType)===null||s===void 0?void 0:s.map(ks))!==null&&o!==void 0?o:[],extensionRange:(c=(i=e.extensionRange)===null||i===void 0?void 0:i.map(p=>Object.assign({$typeName:"google.protobuf.DescriptorProto.ExtensionRange"},p)))!==null&&c!==void 0?c:[],oneofDecl:[],reservedRange:[],reservedName:[]})}function kl(e){return Object.assign(Object.create({label:1,typeName:"",extendee:"",defaultValue:"",oneofIndex:0,jsonName:"",proto3Optional:!1}),Object.assign(Object.assign({$typeName:"google.protobuf.FieldDescriptorProto"},e),{options:e.options?Ml(e.options):void 0}))}function Ml(e){var t,n,u;return Object.assign(Object.create({ctype:0,packed:!1,jstype:0,lazy:!1,unverifiedLazy:!1,deprecated:!1,weak:!1,debugRedact:!1,retention:0}),Object.assign(Object.assign({$typeName:"google.protobuf.FieldOptions"},e),{targets:(t=e.targets)!==null&&t!==void 0?t:[],editionDefaults:(u=(n=e.editionDefaults)===null||n===void 0?void 0:n.map(s=>Object.assign({$typeName:"google.protobuf.FieldOptions.EditionDefault"},s)))!==null&&u!==void 0?u:[],uninterpretedOption:[]}))}function ks(e){return Object.assign(Object.create({visibility:0}),{$typeName:"google.protobuf.EnumDescriptorProto",name:e.name,reservedName:[],reservedRange:[],value:e.value.map(n=>Object.assign({$typeName:"google.protobuf.EnumValueDescriptorProto"},n))})}var Ms=Uint8Array.prototype.setFromBase64;function O0(e){let t=e.length,n=t-(t+3>>2);(t&3)==0&&e[t-1]=="="&&(n-=e[t-2]=="="?2:1);let u=new Uint8Array(n),r=-1;if(Ms)try{let s=Ms.call(u,e);s.read==t&&(r=s.written)}catch{}return r<0&&(r=Ll(u,e)),r==n?u:u.subarray(0,r)}function Ll(e,t){let n=Cl(),u=0,r=0,s,o=0;for(let i=0;i<t.length;i++){if(s=n[t.charCodeAt(i)],s===void 0)switch(t[i]){case"=":r=0;case`
`:case"\r":case"	":case" ":continue;default:throw Error("invalid base64 string")}switch(r){case 0:o=s,r=1;break;case 1:e[u++]=o<<2|(s&48)>>4,o=s,r=2;break;case 2:e[u++]=(o&15)<<4|(s&60)>>2,o=s,r=3;break;case 3:e[u++]=(o&3)<<6|s,r=0;break}}if(r==1)throw Error("invalid base64 string");return u}var Ls=Uint8Array.prototype.toBase64,Nl={std:{alphabet:"base64",omitPadding:!1},std_raw:{alphabet:"base64",omitPadding:!0},url:{alphabet:"base64url",omitPadding:!0}};function Yt(e,t="std"){if(Ls)return Ls.call(e,Nl[t]);let n=Cs(t),u=t=="std",r="",s=0,o,i=0;for(let c=0;c<e.length;c++)switch(o=e[c],s){case 0:r+=n[o>>2],i=(o&3)<<4,s=1;break;case 1:r+=n[i|o>>4],i=(o&15)<<2,s=2;break;case 2:r+=n[i|o>>6],r+=n[o&63],s=0;break}return s&&(r+=n[i],u&&(r+="=",s==1&&(r+="="))),r}var P0,Ns,vt;function Cs(e){return P0||(P0="ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".split(""),Ns=P0.slice(0,-2).concat("-","_")),e=="url"?Ns:P0}function Cl(){if(!vt){vt=[];let e=Cs("std");for(let t=0;t<e.length;t++)vt[e[t].charCodeAt(0)]=t;vt[45]=e.indexOf("+"),vt[95]=e.indexOf("/")}return vt}var ce=class extends Error{constructor(t,n,u="FieldValueInvalidError"){super(n),this.name=u,this.field=()=>t}};function zt(e,t){return e!==null&&typeof e=="object"&&"$typeName"in e&&typeof e.$typeName=="string"?t===void 0?!0:t.typeName===e.$typeName:!1}function Te(e){return e!==null&&typeof e=="object"&&!Array.isArray(e)}function Jt(e,t){var n,u,r,s;if(Te(e)&&ie in e&&"add"in e&&"field"in e&&typeof e.field=="function"){if(t!==void 0){let o=t,i=e.field();return o.listKind==i.listKind&&o.scalar===i.scalar&&((n=o.message)===null||n===void 0?void 0:n.typeName)===((u=i.message)===null||u===void 0?void 0:u.typeName)&&((r=o.enum)===null||r===void 0?void 0:r.typeName)===((s=i.enum)===null||s===void 0?void 0:s.typeName)}return!0}return!1}function Xt(e,t){var n,u,r,s;if(Te(e)&&ie in e&&"has"in e&&"field"in e&&typeof e.field=="function"){if(t!==void 0){let o=t,i=e.field();return o.mapKey===i.mapKey&&o.mapKind==i.mapKind&&o.scalar===i.scalar&&((n=o.message)===null||n===void 0?void 0:n.typeName)===((u=i.message)===null||u===void 0?void 0:u.typeName)&&((r=o.enum)===null||r===void 0?void 0:r.typeName)===((s=i.enum)===null||s===void 0?void 0:s.typeName)}return!0}return!1}function Qt(e,t){return Te(e)&&ie in e&&"desc"in e&&Te(e.desc)&&e.desc.kind==="message"&&(t===void 0||e.desc.typeName==t.typeName)}function Ds(e){return As(e.$typeName)}function Ie(e){let t=e.fields[0];return As(e.typeName)&&t!==void 0&&t.fieldKind=="scalar"&&t.name=="value"&&t.number==1}function Bs(e){switch(e.typeName){case"google.protobuf.Any":case"google.protobuf.Timestamp":case"google.protobuf.Duration":case"google.protobuf.FieldMask":case"google.protobuf.Struct":case"google.protobuf.Value":case"google.protobuf.ListValue":return!0;default:return Ie(e)}}var Dl=new Set(["google.protobuf.DoubleValue","google.protobuf.FloatValue","google.protobuf.Int64Value","google.protobuf.UInt64Value","google.protobuf.Int32Value","google.protobuf.UInt32Value","google.protobuf.BoolValue","google.protobuf.StringValue","google.protobuf.BytesValue"]);function As(e){return Dl.has(e)}var Bl=999,Al=998,Os=2;function fe(e,t){return zt(t,e)?t:Fs(e)(t)}var Ps=new WeakMap;function Fs(e){let t=Ps.get(e);return t===void 0&&(t=Pl(e),Ps.set(e,t)),t}var pu=0,Gs=1,qs=2,Us=3;function Pl(e){let t=e.typeName,{properties:n,prototype:u}=Ol(e);return r=>{let s;u!==void 0?(s=Object.create(u),s.$typeName=t):s={$typeName:t};for(let o=0;o<n.length;o++){let i=n[o],c=i.name,l=r?.[c];switch(i.kind){case pu:l!=null?s[c]=i.convert!==void 0?i.convert(l):l:i.constant!==void 0&&(s[c]=i.constant);break;case Gs:s[c]=i.convert!==void 0&&Array.isArray(l)?l.map(i.convert):l??[];break;case qs:if(i.convert===void 0||!Te(l))s[c]=l??{};else{let p={},f=Object.keys(l);for(let m=0;m<f.length;m++)ye(p,f[m],i.convert(l[f[m]]));s[c]=p}break;case Us:{let p=l;if(p?.case!=null){let f=i.convert.get(p.case);if(f!==void 0){s[c]={case:p.case,value:f(p.value)};break}}s[c]={case:void 0};break}}}return s}}function Ol(e){var t,n;let u=[],r={},s=Gl(e);for(let o of e.members){let i=o.localName;if(o.kind=="oneof"){u.push({name:i,kind:Us,constant:void 0,convert:Fl(o)});continue}switch(o.fieldKind){case"message":{u.push({name:i,kind:pu,constant:void 0,convert:F0(o)});break}case"list":{u.push({name:i,kind:Gs,constant:void 0,convert:o.listKind=="message"?(t=F0(o))!==null&&t!==void 0?t:(c=>c):o.scalar==g.BYTES?Zt:void 0});break}case"map":{u.push({name:i,kind:qs,constant:void 0,convert:o.mapKind=="message"?(n=F0(o))!==null&&n!==void 0?n:(c=>c):o.scalar==g.BYTES?Zt:void 0});break}default:{let c=ql(o);u.push({name:i,kind:pu,constant:o.presence==Os?c:void 0,convert:o.fieldKind=="scalar"&&o.scalar==g.BYTES?Zt:void 0}),s&&(r[i]=c);break}}}return{properties:u,prototype:s?r:void 0}}function Fl(e){let t=new Map;for(let n of e.fields){let u;n.fieldKind=="message"?u=F0(n):n.fieldKind=="scalar"&&n.scalar==g.BYTES&&(u=Zt),t.set(n.localName,u??(r=>r))}return t}function F0(e){if(e.fieldKind=="message"&&!e.oneof&&Ie(e.message))return e.message.fields[0].scalar==g.BYTES?Zt:void 0;if(e.message.typeName=="google.protobuf.Struct"&&e.parent.typeName!=="google.protobuf.Value")return;let t=e.message,n;return u=>!Te(u)||zt(u,t)?u:(n??(n=Fs(t)),n(u))}function Zt(e){return Array.isArray(e)?new Uint8Array(e):e}function Gl(e){switch(e.file.edition){case Bl:return!1;case Al:return!0;default:return e.fields.some(t=>t.presence!=Os&&t.fieldKind!="message"&&!t.oneof)}}function ql(e){let t=e.getDefaultValue();return t!==void 0?e.fieldKind=="scalar"&&e.longAsString?t.toString():t:e.fieldKind=="scalar"?be(e.scalar,e.longAsString):e.enum.values[0].number}var Ul=0;function Le(e){if($l(e))return{toMessage:n=>G0(n),toLocal:n=>q0(n)};if(e.fieldKind=="message"&&!e.oneof&&Ie(e.message)){let n=e.message,u=n.fields[0].localName;return{toMessage:r=>{let s=fe(n);return r!==void 0&&(s[u]=r),s},toLocal:r=>r[u]}}let t=e.message;return{toMessage:n=>n===void 0?fe(t):n,toLocal:n=>n}}function $l(e){return e.message.typeName=="google.protobuf.Struct"&&e.parent.typeName!="google.protobuf.Value"}function G0(e){let t={$typeName:"google.protobuf.Struct",fields:{}};if(Te(e))for(let n of Object.keys(e))ye(t.fields,n,Vs(e[n]));return t}function q0(e){let t={};for(let n of Object.keys(e.fields))ye(t,n,$s(e.fields[n]));return t}function $s(e){switch(e.kind.case){case"structValue":return q0(e.kind.value);case"listValue":return e.kind.value.values.map($s);case"nullValue":case void 0:return null;default:return e.kind.value}}function Vs(e){let t={$typeName:"google.protobuf.Value",kind:{case:void 0}};switch(typeof e){case"number":t.kind={case:"numberValue",value:e};break;case"string":t.kind={case:"stringValue",value:e};break;case"boolean":t.kind={case:"boolValue",value:e};break;case"object":if(e===null)t.kind={case:"nullValue",value:Ul};else if(Array.isArray(e)){let n={$typeName:"google.protobuf.ListValue",values:[]};if(Array.isArray(e))for(let u of e)n.values.push(Vs(u));t.kind={case:"listValue",value:n}}else t.kind={case:"structValue",value:G0(e)};break}return t}var Vl=2,Hl=3,Hs={writeUnknownFields:!0};function jl(e){return e?Object.assign(Object.assign({},Hs),e):Hs}function du(e,t,n){let u=new jt;return fu(e)(u,jl(n),t),u.finish()}var js=new WeakMap;function fu(e){let t=js.get(e);return t===void 0&&(t=Kl(e)),t}function Kl(e){let t=e.typeName,n=e.fields.concat().sort((o,i)=>o.number-i.number),u=n[0],r=[],s=(o,i,c)=>{if(c.$typeName!==t&&u!==void 0)throw new ce(u,`cannot use ${u} with message ${c.$typeName}`,"ForeignFieldError");for(let p=0;p<r.length;p++)r[p](o,i,c);let l=c.$unknown;if(l!==void 0&&i.writeUnknownFields)for(let p=0;p<l.length;p++){let{no:f,wireType:m,data:d}=l[p];o.tag(f,m).raw(d)}};js.set(e,s);for(let o of n)r.push(Wl(o));return s}function Wl(e){switch(e.fieldKind){case"message":case"scalar":case"enum":return Yl(e);case"list":return Jl(e);case"map":return Xl(e)}}function Yl(e){let t=zl(e),n=e.localName;if(e.oneof){let u=e.oneof.localName;return(r,s,o)=>{let i=o[u];i.case===n&&t(r,s,i.value)}}if(e.presence!=Vl){let u=e.presence==Hl?`cannot encode ${e} to binary: required field not set`:void 0;return(r,s,o)=>{let i=o[n];if(i!==void 0&&Object.prototype.hasOwnProperty.call(o,n))t(r,s,i);else if(u!==void 0)throw new Error(u)}}if(e.fieldKind=="enum"){let u=e.enum.values[0].number;return(r,s,o)=>{let i=o[n];i!==u&&t(r,s,i)}}switch(e.scalar){case g.BOOL:return(u,r,s)=>{let o=s[n];o!==!1&&t(u,r,o)};case g.STRING:return(u,r,s)=>{let o=s[n];o!==""&&t(u,r,o)};case g.BYTES:return(u,r,s)=>{let o=s[n];(!(o instanceof Uint8Array)||o.byteLength>0)&&t(u,r,o)};case g.DOUBLE:case g.FLOAT:return(u,r,s)=>{let o=s[n];Object.is(o,0)||t(u,r,o)};default:return(u,r,s)=>{let o=s[n];o!=0&&t(u,r,o)}}}function zl(e){switch(e.fieldKind){case"message":{let{toMessage:t}=Le(e),n=Ks(e);return(u,r,s)=>{n(u,r,t(s))}}case"scalar":case"enum":{let t=e.fieldKind=="enum"?g.INT32:e.scalar,n=e.number,u=$0(t),r=U0(t,e.parent.typeName,e.name);return(s,o,i)=>{s.tag(n,u),r(s,i)}}}}function Jl(e){let t=e.localName,n=e.number;switch(e.listKind){case"message":{let{toMessage:u}=Le(e),r=Ks(e);return(s,o,i)=>{let c=i[t];for(let l=0;l<c.length;l++)r(s,o,u(c[l]))}}case"scalar":case"enum":{let u=e.listKind=="enum"?g.INT32:e.scalar,r=U0(u,e.parent.typeName,e.name);if(e.packed)return(o,i,c)=>{let l=c[t];if(l.length!=0){o.tag(n,K.LengthDelimited).fork();for(let p=0;p<l.length;p++)r(o,l[p]);o.join()}};let s=$0(u);return(o,i,c)=>{let l=c[t];for(let p=0;p<l.length;p++)o.tag(n,s),r(o,l[p])}}}}function Xl(e){let t=e.localName,n=e.number,u=Ql(e);if(e.mapKind=="message"){let{toMessage:i}=Le(e),c=fu(e.message);return(l,p,f)=>{let m=f[t],d=Object.keys(m);for(let h=0;h<d.length;h++){let y=d[h];l.tag(n,K.LengthDelimited).fork(),u(l,y),l.tag(2,K.LengthDelimited).fork(),c(l,p,i(m[y])),l.join(),l.join()}}}let r=e.mapKind=="enum"?g.INT32:e.scalar,s=$0(r),o=U0(r,e.parent.typeName,e.name);return(i,c,l)=>{let p=l[t],f=Object.keys(p);for(let m=0;m<f.length;m++){let d=f[m];i.tag(n,K.LengthDelimited).fork(),u(i,d),i.tag(2,s),o(i,p[d]),i.join()}}}function Ql(e){let t=$0(e.mapKey),n=U0(e.mapKey,e.parent.typeName,e.name),u=Zl(e.mapKey);return(r,s)=>{r.tag(1,t),n(r,u(s))}}function Zl(e){switch(e){case g.STRING:return t=>t;case g.BOOL:return t=>t==="true"?!0:t==="false"?!1:t;case g.UINT64:case g.FIXED64:return t=>{try{return F.uParse(t)}catch{return t}};case g.INT64:case g.SFIXED64:case g.SINT64:return t=>{try{return F.parse(t)}catch{return t}};default:return t=>{let n=Number.parseInt(t);return Number.isFinite(n)?n:t}}}function U0(e,t,n){let u=ep(e);return(r,s)=>{try{u(r,s)}catch(o){throw o instanceof Error?new Error(`cannot encode field ${t}.${n} to binary: ${o.message}`):o}}}function ep(e){switch(e){case g.STRING:return(t,n)=>t.string(n);case g.BOOL:return(t,n)=>t.bool(n);case g.DOUBLE:return(t,n)=>t.double(n);case g.FLOAT:return(t,n)=>t.float(n);case g.INT32:return(t,n)=>t.int32(n);case g.INT64:return(t,n)=>t.int64(n);case g.UINT64:return(t,n)=>t.uint64(n);case g.FIXED64:return(t,n)=>t.fixed64(n);case g.BYTES:return(t,n)=>t.bytes(n);case g.FIXED32:return(t,n)=>t.fixed32(n);case g.SFIXED32:return(t,n)=>t.sfixed32(n);case g.SFIXED64:return(t,n)=>t.sfixed64(n);case g.SINT64:return(t,n)=>t.sint64(n);case g.UINT32:return(t,n)=>t.uint32(n);case g.SINT32:return(t,n)=>t.sint32(n)}}function Ks(e){let t=e.number,n=fu(e.message);return e.delimitedEncoding?(u,r,s)=>{u.tag(t,K.StartGroup),n(u,r,s),u.tag(t,K.EndGroup)}:(u,r,s)=>{u.tag(t,K.LengthDelimited).fork(),n(u,r,s),u.join()}}function $0(e){switch(e){case g.BYTES:case g.STRING:return K.LengthDelimited;case g.DOUBLE:case g.FIXED64:case g.SFIXED64:return K.Bit64;case g.FIXED32:case g.SFIXED32:case g.FLOAT:return K.Bit32;default:return K.Varint}}function H0(e,t){let n=e.fieldKind=="list"?Jt(t,e):e.fieldKind=="map"?Xt(t,e):hu(e,t);if(n===!0)return;let u;switch(e.fieldKind){case"list":u=`expected ${zs(e)}, got ${St(t)}`;break;case"map":u=`expected ${Js(e)}, got ${St(t)}`;break;default:u=V0(e,t,n)}return new ce(e,u)}function gu(e,t,n){let u=hu(e,n);if(u!==!0)return new ce(e,`list item #${t+1}: ${V0(e,n,u)}`)}function Ws(e,t,n){let u=mu(e.mapKey)(t);if(u!==!0)return new ce(e,`invalid map key: ${V0({scalar:e.mapKey},t,u)}`);let r=hu(e,n);if(r!==!0)return new ce(e,`map entry ${St(t)}: ${V0(e,n,r)}`)}function hu(e,t){return e.scalar!==void 0?mu(e.scalar)(t):e.enum!==void 0?e.enum.open?mu(g.INT32)(t):e.enum.values.some(n=>n.number===t):Qt(t,e.message)}function mu(e){switch(e){case g.DOUBLE:return t=>typeof t=="number";case g.FLOAT:return t=>typeof t!="number"?!1:!Number.isFinite(Math.fround(t))&&Number.isFinite(t)?`${t.toFixed()} out of range`:!0;case g.INT32:case g.SFIXED32:case g.SINT32:return t=>typeof t!="number"||!Number.isInteger(t)?!1:t>ru||t<su?`${t.toFixed()} out of range`:!0;case g.FIXED32:case g.UINT32:return t=>typeof t!="number"||!Number.isInteger(t)?!1:t>uu||t<0?`${t.toFixed()} out of range`:!0;case g.BOOL:return t=>typeof t=="boolean";case g.STRING:return t=>typeof t!="string"?!1:Vt().checkUtf8(t)||"invalid UTF8";case g.BYTES:return t=>t instanceof Uint8Array;case g.INT64:case g.SFIXED64:case g.SINT64:return t=>{if(typeof t=="bigint"||typeof t=="number"||typeof t=="string"&&t.length>0)try{return F.parse(t),!0}catch{return`${t} out of range`}return!1};case g.FIXED64:case g.UINT64:return t=>{if(typeof t=="bigint"||typeof t=="number"||typeof t=="string"&&t.length>0)try{return F.uParse(t),!0}catch{return`${t} out of range`}return!1}}}function V0(e,t,n){return n=typeof n=="string"?`: ${n}`:`, got ${St(t)}`,e.scalar!==void 0?`expected ${tp(e.scalar)}`+n:e.enum!==void 0?`expected ${e.enum.toString()}`+n:`expected ${Ys(e.message)}`+n}function St(e){switch(typeof e){case"object":return e===null?"null":e instanceof Uint8Array?`Uint8Array(${e.length})`:Array.isArray(e)?`Array(${e.length})`:Jt(e)?zs(e.field()):Xt(e)?Js(e.field()):Qt(e)?Ys(e.desc):zt(e)?`message ${e.$typeName}`:"object";case"string":return e.length>30?"string":`"${e.split('"').join('\\"')}"`;case"boolean":return String(e);case"number":return String(e);case"bigint":return String(e)+"n";default:return typeof e}}function Ys(e){return`ReflectMessage (${e.typeName})`}function zs(e){switch(e.listKind){case"message":return`ReflectList (${e.message.toString()})`;case"enum":return`ReflectList (${e.enum.toString()})`;case"scalar":return`ReflectList (${g[e.scalar]})`}}function Js(e){switch(e.mapKind){case"message":return`ReflectMap (${g[e.mapKey]}, ${e.message.toString()})`;case"enum":return`ReflectMap (${g[e.mapKey]}, ${e.enum.toString()})`;case"scalar":return`ReflectMap (${g[e.mapKey]}, ${g[e.scalar]})`}}function tp(e){switch(e){case g.STRING:return"string";case g.BOOL:return"boolean";case g.INT64:case g.SINT64:case g.SFIXED64:return"bigint (int64)";case g.UINT64:case g.FIXED64:return"bigint (uint64)";case g.BYTES:return"Uint8Array";case g.DOUBLE:return"number (float64)";case g.FLOAT:return"number (float32)";case g.FIXED32:case g.UINT32:return"number (uint32)";case g.INT32:case g.SFIXED32:case g.SINT32:return"number (int32)"}}function eo(e,t,n=!0){return new K0(e,t,n)}var Xs=new WeakMap,K0=class{get sortedFields(){let t=Xs.get(this.desc);if(t)return t;let n=this.desc.fields.concat().sort((u,r)=>u.number-r.number);return Xs.set(this.desc,n),n}constructor(t,n,u=!0){this.lists=new Map,this.maps=new Map,this.check=u,this.desc=t,this.message=this[ie]=n??fe(t),this.fields=t.fields,this.oneofs=t.oneofs,this.members=t.members}findNumber(t){return this._fieldsByNumber||(this._fieldsByNumber=new Map(this.desc.fields.map(n=>[n.number,n]))),this._fieldsByNumber.get(t)}oneofCase(t){return e0(this.message,t),as(this.message,t)}isSet(t){return e0(this.message,t),is(this.message,t)}clear(t){e0(this.message,t),ds(this.message,t)}get(t){e0(this.message,t);let n=cs(this.message,t);switch(t.fieldKind){case"list":let u=this.lists.get(t);return(!u||u[ie]!==n)&&this.lists.set(t,u=new _u(t,n,this.check)),u;case"map":let r=this.maps.get(t);return(!r||r[ie]!==n)&&this.maps.set(t,r=new vu(t,n,this.check)),r;case"message":return xu(t,n,this.check);case"scalar":return n===void 0?be(t.scalar,!1):Ru(t,n);case"enum":return n??t.enum.values[0].number}}set(t,n){if(e0(this.message,t),this.check){let r=H0(t,n);if(r)throw r}let u;t.fieldKind=="message"?u=Su(t,n):Xt(n)||Jt(n)?u=n[ie]:u=Eu(t,n),ls(this.message,t,u)}getUnknown(){return this.message.$unknown}setUnknown(t){this.message.$unknown=t}};function e0(e,t){if(t.parent.typeName!==e.$typeName)throw new ce(t,`cannot use ${t.toString()} with message ${e.$typeName}`,"ForeignFieldError")}var _u=class{field(){return this._field}get size(){return this._arr.length}constructor(t,n,u){this._field=t,this._arr=this[ie]=n,this.check=u}get(t){let n=this._arr[t];return n===void 0?void 0:bu(this._field,n,this.check)}set(t,n){if(t<0||t>=this._arr.length)throw new ce(this._field,`list item #${t+1}: out of range`);if(this.check){let u=gu(this._field,t,n);if(u)throw u}this._arr[t]=Qs(this._field,n)}add(t){if(this.check){let n=gu(this._field,this._arr.length,t);if(n)throw n}this._arr.push(Qs(this._field,t))}clear(){this._arr.splice(0,this._arr.length)}[Symbol.iterator](){return this.values()}keys(){return this._arr.keys()}*values(){for(let t of this._arr)yield bu(this._field,t,this.check)}*entries(){for(let t=0;t<this._arr.length;t++)yield[t,bu(this._field,this._arr[t],this.check)]}};var vu=class{constructor(t,n,u=!0){this.obj=this[ie]=n??{},this.check=u,this._field=t}field(){return this._field}set(t,n){if(this.check){let u=Ws(this._field,t,n);if(u)throw u}return ye(this.obj,j0(t),np(this._field,n)),this}delete(t){let n=j0(t),u=Object.prototype.hasOwnProperty.call(this.obj,n);return u&&delete this.obj[n],u}clear(){for(let t of Object.keys(this.obj))delete this.obj[t]}get(t){let n=ps(this.obj,j0(t));return n!==void 0&&(n=yu(this._field,n,this.check)),n}has(t){return Object.prototype.hasOwnProperty.call(this.obj,j0(t))}*keys(){for(let t of Object.keys(this.obj))yield Zs(t,this._field.mapKey)}*entries(){for(let t of Object.entries(this.obj))yield[Zs(t[0],this._field.mapKey),yu(this._field,t[1],this.check)]}[Symbol.iterator](){return this.entries()}get size(){return Object.keys(this.obj).length}*values(){for(let t of Object.values(this.obj))yield yu(this._field,t,this.check)}forEach(t,n){for(let u of this.entries())t.call(n,u[1],u[0],this)}};function Su(e,t){return Qt(t)?Ds(t.message)&&!e.oneof&&e.fieldKind=="message"?t.message.value:t.desc.typeName=="google.protobuf.Struct"&&e.parent.typeName!="google.protobuf.Value"?q0(t.message):t.message:t}function xu(e,t,n){return t!==void 0&&(Ie(e.message)&&!e.oneof&&e.fieldKind=="message"?t={$typeName:e.message.typeName,value:Ru(e.message.fields[0],t)}:e.message.typeName=="google.protobuf.Struct"&&e.parent.typeName!="google.protobuf.Value"&&Te(t)&&(t=G0(t))),new K0(e.message,t,n)}function Qs(e,t){return e.listKind=="message"?Su(e,t):Eu(e,t)}function bu(e,t,n){return e.listKind=="message"?xu(e,t,n):Ru(e,t)}function np(e,t){return e.mapKind=="message"?Su(e,t):Eu(e,t)}function yu(e,t,n){return e.mapKind=="message"?xu(e,t,n):t}function j0(e){return typeof e=="string"||typeof e=="number"?e:String(e)}function Zs(e,t){switch(t){case g.STRING:return e;case g.INT32:case g.FIXED32:case g.UINT32:case g.SFIXED32:case g.SINT32:{let n=Number.parseInt(e);if(Number.isFinite(n))return n;break}case g.BOOL:switch(e){case"true":return!0;case"false":return!1}break;case g.UINT64:case g.FIXED64:try{return F.uParse(e)}catch{}break;default:try{return F.parse(e)}catch{}break}return e}function Ru(e,t){switch(e.scalar){case g.INT64:case g.SFIXED64:case g.SINT64:"longAsString"in e&&e.longAsString&&typeof t=="string"&&(t=F.parse(t));break;case g.FIXED64:case g.UINT64:"longAsString"in e&&e.longAsString&&typeof t=="string"&&(t=F.uParse(t));break}return t}function Eu(e,t){switch(e.scalar){case g.INT64:case g.SFIXED64:case g.SINT64:"longAsString"in e&&e.longAsString?t=String(t):(typeof t=="string"||typeof t=="number")&&(t=F.parse(t));break;case g.FIXED64:case g.UINT64:"longAsString"in e&&e.longAsString?t=String(t):(typeof t=="string"||typeof t=="number")&&(t=F.uParse(t));break}return t}function D(e,t,...n){return n.reduce((u,r)=>u.nestedMessages[r],e.messages[t])}var up=Ts({name:"google/protobuf/descriptor.proto",package:"google.protobuf",messageType:[{name:"FileDescriptorSet",field:[{name:"file",number:1,type:11,label:3,typeName:".google.protobuf.FileDescriptorProto"}],extensionRange:[{start:536e6,end:536000001}]},{name:"FileDescriptorProto",field:[{name:"name",number:1,type:9,label:1},{name:"package",number:2,type:9,label:1},{name:"dependency",number:3,type:9,label:3},{name:"public_dependency",number:10,type:5,label:3},{name:"weak_dependency",number:11,type:5,label:3},{name:"option_dependency",number:15,type:9,label:3},{name:"message_type",number:4,type:11,label:3,typeName:".google.protobuf.DescriptorProto"},{name:"enum_type",number:5,type:11,label:3,typeName:".google.protobuf.EnumDescriptorProto"},{name:"service",number:6,type:11,label:3,typeName:".google.protobuf.ServiceDescriptorProto"},{name:"extension",number:7,type:11,label:3,typeName:".google.protobuf.FieldDescriptorProto"},{name:"options",number:8,type:11,label:1,typeName:".google.protobuf.FileOptions"},{name:"source_code_info",number:9,type:11,label:1,typeName:".google.protobuf.SourceCodeInfo"},{name:"syntax",number:12,type:9,label:1},{name:"edition",number:14,type:14,label:1,typeName:".google.protobuf.Edition"}]},{name:"DescriptorProto",field:[{name:"name",number:1,type:9,label:1},{name:"field",number:2,type:11,label:3,typeName:".google.protobuf.FieldDescriptorProto"},{name:"extension",number:6,type:11,label:3,typeName:".google.protobuf.FieldDescriptorProto"},{name:"nested_type",number:3,type:11,label:3,typeName:".google.protobuf.DescriptorProto"},{name:"enum_type",number:4,type:11,label:3,typeName:".google.protobuf.EnumDescriptorProto"},{name:"extension_range",number:5,type:11,label:3,typeName:".google.protobuf.DescriptorProto.ExtensionRange"},{name:"oneof_decl",number:8,type:11,label:3,typeName:".google.protobuf.OneofDescriptorProto"},{name:"options",number:7,type:11,label:1,typeName:".google.protobuf.MessageOptions"},{name:"reserved_range",number:9,type:11,label:3,typeName:".google.protobuf.DescriptorProto.ReservedRange"},{name:"reserved_name",number:10,type:9,label:3},{name:"visibility",number:11,type:14,label:1,typeName:".google.protobuf.SymbolVisibility"}],nestedType:[{name:"ExtensionRange",field:[{name:"start",number:1,type:5,label:1},{name:"end",number:2,type:5,label:1},{name:"options",number:3,type:11,label:1,typeName:".google.protobuf.ExtensionRangeOptions"}]},{name:"ReservedRange",field:[{name:"start",number:1,type:5,label:1},{name:"end",number:2,type:5,label:1}]}]},{name:"ExtensionRangeOptions",field:[{name:"uninterpreted_option",number:999,type:11,label:3,typeName:".google.protobuf.UninterpretedOption"},{name:"declaration",number:2,type:11,label:3,typeName:".google.protobuf.ExtensionRangeOptions.Declaration",options:{retention:2}},{name:"features",number:50,type:11,label:1,typeName:".google.protobuf.FeatureSet"},{name:"verification",number:3,type:14,label:1,typeName:".google.protobuf.ExtensionRangeOptions.VerificationState",defaultValue:"UNVERIFIED",options:{retention:2}}],nestedType:[{name:"Declaration",field:[{name:"number",number:1,type:5,label:1},{name:"full_name",number:2,type:9,label:1},{name:"type",number:3,type:9,label:1},{name:"reserved",number:5,type:8,label:1},{name:"repeated",number:6,type:8,label:1}]}],enumType:[{name:"VerificationState",value:[{name:"DECLARATION",number:0},{name:"UNVERIFIED",number:1}]}],extensionRange:[{start:990,end:999},{start:1e3,end:536870912}]},{name:"FieldDescriptorProto",field:[{name:"name",number:1,type:9,label:1},{name:"number",number:3,type:5,label:1},{name:"label",number:4,type:14,label:1,typeName:".google.protobuf.FieldDescriptorProto.Label"},{name:"type",number:5,type:14,label:1,typeName:".google.protobuf.FieldDescriptorProto.Type"},{name:"type_name",number:6,type:9,label:1},{name:"extendee",number:2,type:9,label:1},{name:"default_value",number:7,type:9,label:1},{name:"oneof_index",number:9,type:5,label:1},{name:"json_name",number:10,type:9,label:1},{name:"options",number:8,type:11,label:1,typeName:".google.protobuf.FieldOptions"},{name:"proto3_optional",number:17,type:8,label:1}],enumType:[{name:"Type",value:[{name:"TYPE_DOUBLE",number:1},{name:"TYPE_FLOAT",number:2},{name:"TYPE_INT64",number:3},{name:"TYPE_UINT64",number:4},{name:"TYPE_INT32",number:5},{name:"TYPE_FIXED64",number:6},{name:"TYPE_FIXED32",number:7},{name:"TYPE_BOOL",number:8},{name:"TYPE_STRING",number:9},{name:"TYPE_GROUP",number:10},{name:"TYPE_MESSAGE",number:11},{name:"TYPE_BYTES",number:12},{name:"TYPE_UINT32",number:13},{name:"TYPE_ENUM",number:14},{name:"TYPE_SFIXED32",number:15},{name:"TYPE_SFIXED64",number:16},{name:"TYPE_SINT32",number:17},{name:"TYPE_SINT64",number:18}]},{name:"Label",value:[{name:"LABEL_OPTIONAL",number:1},{name:"LABEL_REPEATED",number:3},{name:"LABEL_REQUIRED",number:2}]}]},{name:"OneofDescriptorProto",field:[{name:"name",number:1,type:9,label:1},{name:"options",number:2,type:11,label:1,typeName:".google.protobuf.OneofOptions"}]},{name:"EnumDescriptorProto",field:[{name:"name",number:1,type:9,label:1},{name:"value",number:2,type:11,label:3,typeName:".google.protobuf.EnumValueDescriptorProto"},{name:"options",number:3,type:11,label:1,typeName:".google.protobuf.EnumOptions"},{name:"reserved_range",number:4,type:11,label:3,typeName:".google.protobuf.EnumDescriptorProto.EnumReservedRange"},{name:"reserved_name",number:5,type:9,label:3},{name:"visibility",number:6,type:14,label:1,typeName:".google.protobuf.SymbolVisibility"}],nestedType:[{name:"EnumReservedRange",field:[{name:"start",number:1,type:5,label:1},{name:"end",number:2,type:5,label:1}]}]},{name:"EnumValueDescriptorProto",field:[{name:"name",number:1,type:9,label:1},{name:"number",number:2,type:5,label:1},{name:"options",number:3,type:11,label:1,typeName:".google.protobuf.EnumValueOptions"}]},{name:"ServiceDescriptorProto",field:[{name:"name",number:1,type:9,label:1},{name:"method",number:2,type:11,label:3,typeName:".google.protobuf.MethodDescriptorProto"},{name:"options",number:3,type:11,label:1,typeName:".google.protobuf.ServiceOptions"}]},{name:"MethodDescriptorProto",field:[{name:"name",number:1,type:9,label:1},{name:"input_type",number:2,type:9,label:1},{name:"output_type",number:3,type:9,label:1},{name:"options",number:4,type:11,label:1,typeName:".google.protobuf.MethodOptions"},{name:"client_streaming",number:5,type:8,label:1,defaultValue:"false"},{name:"server_streaming",number:6,type:8,label:1,defaultValue:"false"}]},{name:"FileOptions",field:[{name:"java_package",number:1,type:9,label:1},{name:"java_outer_classname",number:8,type:9,label:1},{name:"java_multiple_files",number:10,type:8,label:1,defaultValue:"false",options:{}},{name:"java_generate_equals_and_hash",number:20,type:8,label:1,options:{deprecated:!0}},{name:"java_string_check_utf8",number:27,type:8,label:1,defaultValue:"false"},{name:"optimize_for",number:9,type:14,label:1,typeName:".google.protobuf.FileOptions.OptimizeMode",defaultValue:"SPEED"},{name:"go_package",number:11,type:9,label:1},{name:"cc_generic_services",number:16,type:8,label:1,defaultValue:"false"},{name:"java_generic_services",number:17,type:8,label:1,defaultValue:"false"},{name:"py_generic_services",number:18,type:8,label:1,defaultValue:"false"},{name:"deprecated",number:23,type:8,label:1,defaultValue:"false"},{name:"cc_enable_arenas",number:31,type:8,label:1,defaultValue:"true",options:{}},{name:"objc_class_prefix",number:36,type:9,label:1},{name:"csharp_namespace",number:37,type:9,label:1},{name:"swift_prefix",number:39,type:9,label:1},{name:"php_class_prefix",number:40,type:9,label:1},{name:"php_namespace",number:41,type:9,label:1},{name:"php_metadata_namespace",number:44,type:9,label:1},{name:"ruby_package",number:45,type:9,label:1},{name:"features",number:50,type:11,label:1,typeName:".google.protobuf.FeatureSet"},{name:"uninterpreted_option",number:999,type:11,label:3,typeName:".google.protobuf.UninterpretedOption"}],enumType:[{name:"OptimizeMode",value:[{name:"SPEED",number:1},{name:"CODE_SIZE",number:2},{name:"LITE_RUNTIME",number:3}]}],extensionRange:[{start:990,end:999},{start:1e3,end:536870912}]},{name:"MessageOptions",field:[{name:"message_set_wire_format",number:1,type:8,label:1,defaultValue:"false"},{name:"no_standard_descriptor_accessor",number:2,type:8,label:1,defaultValue:"false"},{name:"deprecated",number:3,type:8,label:1,defaultValue:"false"},{name:"map_entry",number:7,type:8,label:1},{name:"deprecated_legacy_json_field_conflicts",number:11,type:8,label:1,options:{deprecated:!0}},{name:"features",number:12,type:11,label:1,typeName:".google.protobuf.FeatureSet"},{name:"uninterpreted_option",number:999,type:11,label:3,typeName:".google.protobuf.UninterpretedOption"}],extensionRange:[{start:990,end:999},{start:1e3,end:536870912}]},{name:"FieldOptions",field:[{name:"ctype",number:1,type:14,label:1,typeName:".google.protobuf.FieldOptions.CType",defaultValue:"STRING"},{name:"packed",number:2,type:8,label:1},{name:"jstype",number:6,type:14,label:1,typeName:".google.protobuf.FieldOptions.JSType",defaultValue:"JS_NORMAL"},{name:"lazy",number:5,type:8,label:1,defaultValue:"false"},{name:"unverified_lazy",number:15,type:8,label:1,defaultValue:"false"},{name:"deprecated",number:3,type:8,label:1,defaultValue:"false"},{name:"weak",number:10,type:8,label:1,defaultValue:"false",options:{deprecated:!0}},{name:"debug_redact",number:16,type:8,label:1,defaultValue:"false"},{name:"retention",number:17,type:14,label:1,typeName:".google.protobuf.FieldOptions.OptionRetention"},{name:"targets",number:19,type:14,label:3,typeName:".google.protobuf.FieldOptions.OptionTargetType"},{name:"edition_defaults",number:20,type:11,label:3,typeName:".google.protobuf.FieldOptions.EditionDefault"},{name:"features",number:21,type:11,label:1,typeName:".google.protobuf.FeatureSet"},{name:"feature_support",number:22,type:11,label:1,typeName:".google.protobuf.FieldOptions.FeatureSupport"},{name:"uninterpreted_option",number:999,type:11,label:3,typeName:".google.protobuf.UninterpretedOption"}],nestedType:[{name:"EditionDefault",field:[{name:"edition",number:3,type:14,label:1,typeName:".google.protobuf.Edition"},{name:"value",number:2,type:9,label:1}]},{name:"FeatureSupport",field:[{name:"edition_introduced",number:1,type:14,label:1,typeName:".google.protobuf.Edition"},{name:"edition_deprecated",number:2,type:14,label:1,typeName:".google.protobuf.Edition"},{name:"deprecation_warning",number:3,type:9,label:1},{name:"edition_removed",number:4,type:14,label:1,typeName:".google.protobuf.Edition"},{name:"removal_error",number:5,type:9,label:1}]}],enumType:[{name:"CType",value:[{name:"STRING",number:0},{name:"CORD",number:1},{name:"STRING_PIECE",number:2}]},{name:"JSType",value:[{name:"JS_NORMAL",number:0},{name:"JS_STRING",number:1},{name:"JS_NUMBER",number:2}]},{name:"OptionRetention",value:[{name:"RETENTION_UNKNOWN",number:0},{name:"RETENTION_RUNTIME",number:1},{name:"RETENTION_SOURCE",number:2}]},{name:"OptionTargetType",value:[{name:"TARGET_TYPE_UNKNOWN",number:0},{name:"TARGET_TYPE_FILE",number:1},{name:"TARGET_TYPE_EXTENSION_RANGE",number:2},{name:"TARGET_TYPE_MESSAGE",number:3},{name:"TARGET_TYPE_FIELD",number:4},{name:"TARGET_TYPE_ONEOF",number:5},{name:"TARGET_TYPE_ENUM",number:6},{name:"TARGET_TYPE_ENUM_ENTRY",number:7},{name:"TARGET_TYPE_SERVICE",number:8},{name:"TARGET_TYPE_METHOD",number:9}]}],extensionRange:[{start:990,end:999},{start:1e3,end:536870912}]},{name:"OneofOptions",field:[{name:"features",number:1,type:11,label:1,typeName:".google.protobuf.FeatureSet"},{name:"uninterpreted_option",number:999,type:11,label:3,typeName:".google.protobuf.UninterpretedOption"}],extensionRange:[{start:990,end:999},{start:1e3,end:536870912}]},{name:"EnumOptions",field:[{name:"allow_alias",number:2,type:8,label:1},{name:"deprecated",number:3,type:8,label:1,defaultValue:"false"},{name:"deprecated_legacy_json_field_conflicts",number:6,type:8,label:1,options:{deprecated:!0}},{name:"features",number:7,type:11,label:1,typeName:".google.protobuf.FeatureSet"},{name:"uninterpreted_option",number:999,type:11,label:3,typeName:".google.protobuf.UninterpretedOption"}],extensionRange:[{start:990,end:999},{start:1e3,end:536870912}]},{name:"EnumValueOptions",field:[{name:"deprecated",number:1,type:8,label:1,defaultValue:"false"},{name:"features",number:2,type:11,label:1,typeName:".google.protobuf.FeatureSet"},{name:"debug_redact",number:3,type:8,label:1,defaultValue:"false"},{name:"feature_support",number:4,type:11,label:1,typeName:".google.protobuf.FieldOptions.FeatureSupport"},{name:"uninterpreted_option",number:999,type:11,label:3,typeName:".google.protobuf.UninterpretedOption"}],extensionRange:[{start:990,end:999},{start:1e3,end:536870912}]},{name:"ServiceOptions",field:[{name:"features",number:34,type:11,label:1,typeName:".google.protobuf.FeatureSet"},{name:"deprecated",number:33,type:8,label:1,defaultValue:"false"},{name:"uninterpreted_option",number:999,type:11,label:3,typeName:".google.protobuf.UninterpretedOption"}],extensionRange:[{start:990,end:999},{start:1e3,end:536870912}]},{name:"MethodOptions",field:[{name:"deprecated",number:33,type:8,label:1,defaultValue:"false"},{name:"idempotency_level",number:34,type:14,label:1,typeName:".google.protobuf.MethodOptions.IdempotencyLevel",defaultValue:"IDEMPOTENCY_UNKNOWN"},{name:"features",number:35,type:11,label:1,typeName:".google.protobuf.FeatureSet"},{name:"uninterpreted_option",number:999,type:11,label:3,typeName:".google.protobuf.UninterpretedOption"}],enumType:[{name:"IdempotencyLevel",value:[{name:"IDEMPOTENCY_UNKNOWN",number:0},{name:"NO_SIDE_EFFECTS",number:1},{name:"IDEMPOTENT",number:2}]}],extensionRange:[{start:990,end:999},{start:1e3,end:536870912}]},{name:"UninterpretedOption",field:[{name:"name",number:2,type:11,label:3,typeName:".google.protobuf.UninterpretedOption.NamePart"},{name:"identifier_value",number:3,type:9,label:1},{name:"positive_int_value",number:4,type:4,label:1},{name:"negative_int_value",number:5,type:3,label:1},{name:"double_value",number:6,type:1,label:1},{name:"string_value",number:7,type:12,label:1},{name:"aggregate_value",number:8,type:9,label:1}],nestedType:[{name:"NamePart",field:[{name:"name_part",number:1,type:9,label:2},{name:"is_extension",number:2,type:8,label:2}]}]},{name:"FeatureSet",field:[{name:"field_presence",number:1,type:14,label:1,typeName:".google.protobuf.FeatureSet.FieldPresence",options:{retention:1,targets:[4,1],editionDefaults:[{value:"EXPLICIT",edition:900},{value:"IMPLICIT",edition:999},{value:"EXPLICIT",edition:1e3}]}},{name:"enum_type",number:2,type:14,label:1,typeName:".google.protobuf.FeatureSet.EnumType",options:{retention:1,targets:[6,1],editionDefaults:[{value:"CLOSED",edition:900},{value:"OPEN",edition:999}]}},{name:"repeated_field_encoding",number:3,type:14,label:1,typeName:".google.protobuf.FeatureSet.RepeatedFieldEncoding",options:{retention:1,targets:[4,1],editionDefaults:[{value:"EXPANDED",edition:900},{value:"PACKED",edition:999}]}},{name:"utf8_validation",number:4,type:14,label:1,typeName:".google.protobuf.FeatureSet.Utf8Validation",options:{retention:1,targets:[4,1],editionDefaults:[{value:"NONE",edition:900},{value:"VERIFY",edition:999}]}},{name:"message_encoding",number:5,type:14,label:1,typeName:".google.protobuf.FeatureSet.MessageEncoding",options:{retention:1,targets:[4,1],editionDefaults:[{value:"LENGTH_PREFIXED",edition:900}]}},{name:"json_format",number:6,type:14,label:1,typeName:".google.protobuf.FeatureSet.JsonFormat",options:{retention:1,targets:[3,6,1],editionDefaults:[{value:"LEGACY_BEST_EFFORT",edition:900},{value:"ALLOW",edition:999}]}},{name:"enforce_naming_style",number:7,type:14,label:1,typeName:".google.protobuf.FeatureSet.EnforceNamingStyle",options:{retention:2,targets:[1,2,3,4,5,6,7,8,9],editionDefaults:[{value:"STYLE_LEGACY",edition:900},{value:"STYLE2024",edition:1001},{value:"STYLE2026",edition:1002}]}},{name:"default_symbol_visibility",number:8,type:14,label:1,typeName:".google.protobuf.FeatureSet.VisibilityFeature.DefaultSymbolVisibility",options:{retention:2,targets:[1],editionDefaults:[{value:"EXPORT_ALL",edition:900},{value:"EXPORT_TOP_LEVEL",edition:1001},{value:"STRICT",edition:1002}]}},{name:"enforce_proto_limits",number:9,type:14,label:1,typeName:".google.protobuf.FeatureSet.ProtoLimitsFeature.EnforceProtoLimits",options:{retention:2,targets:[6,3,4,5],editionDefaults:[{value:"LEGACY_NO_EXPLICIT_LIMITS",edition:900},{value:"PROTO_LIMITS2026",edition:1002}]}}],nestedType:[{name:"VisibilityFeature",enumType:[{name:"DefaultSymbolVisibility",value:[{name:"DEFAULT_SYMBOL_VISIBILITY_UNKNOWN",number:0},{name:"EXPORT_ALL",number:1},{name:"EXPORT_TOP_LEVEL",number:2},{name:"LOCAL_ALL",number:3},{name:"STRICT",number:4}]}]},{name:"ProtoLimitsFeature",enumType:[{name:"EnforceProtoLimits",value:[{name:"PROTO_LIMITS_UNKNOWN",number:0},{name:"LEGACY_NO_EXPLICIT_LIMITS",number:1},{name:"PROTO_LIMITS2026",number:2}]}]}],enumType:[{name:"FieldPresence",value:[{name:"FIELD_PRESENCE_UNKNOWN",number:0},{name:"EXPLICIT",number:1},{name:"IMPLICIT",number:2},{name:"LEGACY_REQUIRED",number:3}]},{name:"EnumType",value:[{name:"ENUM_TYPE_UNKNOWN",number:0},{name:"OPEN",number:1},{name:"CLOSED",number:2}]},{name:"RepeatedFieldEncoding",value:[{name:"REPEATED_FIELD_ENCODING_UNKNOWN",number:0},{name:"PACKED",number:1},{name:"EXPANDED",number:2}]},{name:"Utf8Validation",value:[{name:"UTF8_VALIDATION_UNKNOWN",number:0},{name:"VERIFY",number:2},{name:"NONE",number:3}]},{name:"MessageEncoding",value:[{name:"MESSAGE_ENCODING_UNKNOWN",number:0},{name:"LENGTH_PREFIXED",number:1},{name:"DELIMITED",number:2}]},{name:"JsonFormat",value:[{name:"JSON_FORMAT_UNKNOWN",number:0},{name:"ALLOW",number:1},{name:"LEGACY_BEST_EFFORT",number:2}]},{name:"EnforceNamingStyle",value:[{name:"ENFORCE_NAMING_STYLE_UNKNOWN",number:0},{name:"STYLE2024",number:1},{name:"STYLE_LEGACY",number:2},{name:"STYLE2026",number:3}]}],extensionRange:[{start:1e3,end:9995},{start:9995,end:1e4},{start:1e4,end:10001}]},{name:"FeatureSetDefaults",field:[{name:"defaults",number:1,type:11,label:3,typeName:".google.protobuf.FeatureSetDefaults.FeatureSetEditionDefault"},{name:"minimum_edition",number:4,type:14,label:1,typeName:".google.protobuf.Edition"},{name:"maximum_edition",number:5,type:14,label:1,typeName:".google.protobuf.Edition"}],nestedType:[{name:"FeatureSetEditionDefault",field:[{name:"edition",number:3,type:14,label:1,typeName:".google.protobuf.Edition"},{name:"overridable_features",number:4,type:11,label:1,typeName:".google.protobuf.FeatureSet"},{name:"fixed_features",number:5,type:11,label:1,typeName:".google.protobuf.FeatureSet"}]}]},{name:"SourceCodeInfo",field:[{name:"location",number:1,type:11,label:3,typeName:".google.protobuf.SourceCodeInfo.Location"}],nestedType:[{name:"Location",field:[{name:"path",number:1,type:5,label:3,options:{packed:!0}},{name:"span",number:2,type:5,label:3,options:{packed:!0}},{name:"leading_comments",number:3,type:9,label:1},{name:"trailing_comments",number:4,type:9,label:1},{name:"leading_detached_comments",number:6,type:9,label:3}]}],extensionRange:[{start:536e6,end:536000001}]},{name:"GeneratedCodeInfo",field:[{name:"annotation",number:1,type:11,label:3,typeName:".google.protobuf.GeneratedCodeInfo.Annotation"}],nestedType:[{name:"Annotation",field:[{name:"path",number:1,type:5,label:3,options:{packed:!0}},{name:"source_file",number:2,type:9,label:1},{name:"begin",number:3,type:5,label:1},{name:"end",number:4,type:5,label:1},{name:"semantic",number:5,type:14,label:1,typeName:".google.protobuf.GeneratedCodeInfo.Annotation.Semantic"}],enumType:[{name:"Semantic",value:[{name:"NONE",number:0},{name:"SET",number:1},{name:"ALIAS",number:2}]}]}]}],enumType:[{name:"Edition",value:[{name:"EDITION_UNKNOWN",number:0},{name:"EDITION_LEGACY",number:900},{name:"EDITION_PROTO2",number:998},{name:"EDITION_PROTO3",number:999},{name:"EDITION_2023",number:1e3},{name:"EDITION_2024",number:1001},{name:"EDITION_2026",number:1002},{name:"EDITION_UNSTABLE",number:9999},{name:"EDITION_1_TEST_ONLY",number:1},{name:"EDITION_2_TEST_ONLY",number:2},{name:"EDITION_99997_TEST_ONLY",number:99997},{name:"EDITION_99998_TEST_ONLY",number:99998},{name:"EDITION_99999_TEST_ONLY",number:99999},{name:"EDITION_MAX",number:2147483647}]},{name:"SymbolVisibility",value:[{name:"VISIBILITY_UNSET",number:0},{name:"VISIBILITY_LOCAL",number:1},{name:"VISIBILITY_EXPORT",number:2}]}]});var xo=D(up,1);var to;(function(e){e[e.DECLARATION=0]="DECLARATION",e[e.UNVERIFIED=1]="UNVERIFIED"})(to||(to={}));var no;(function(e){e[e.DOUBLE=1]="DOUBLE",e[e.FLOAT=2]="FLOAT",e[e.INT64=3]="INT64",e[e.UINT64=4]="UINT64",e[e.INT32=5]="INT32",e[e.FIXED64=6]="FIXED64",e[e.FIXED32=7]="FIXED32",e[e.BOOL=8]="BOOL",e[e.STRING=9]="STRING",e[e.GROUP=10]="GROUP",e[e.MESSAGE=11]="MESSAGE",e[e.BYTES=12]="BYTES",e[e.UINT32=13]="UINT32",e[e.ENUM=14]="ENUM",e[e.SFIXED32=15]="SFIXED32",e[e.SFIXED64=16]="SFIXED64",e[e.SINT32=17]="SINT32",e[e.SINT64=18]="SINT64"})(no||(no={}));var uo;(function(e){e[e.OPTIONAL=1]="OPTIONAL",e[e.REPEATED=3]="REPEATED",e[e.REQUIRED=2]="REQUIRED"})(uo||(uo={}));var ro;(function(e){e[e.SPEED=1]="SPEED",e[e.CODE_SIZE=2]="CODE_SIZE",e[e.LITE_RUNTIME=3]="LITE_RUNTIME"})(ro||(ro={}));var so;(function(e){e[e.STRING=0]="STRING",e[e.CORD=1]="CORD",e[e.STRING_PIECE=2]="STRING_PIECE"})(so||(so={}));var oo;(function(e){e[e.JS_NORMAL=0]="JS_NORMAL",e[e.JS_STRING=1]="JS_STRING",e[e.JS_NUMBER=2]="JS_NUMBER"})(oo||(oo={}));var ao;(function(e){e[e.RETENTION_UNKNOWN=0]="RETENTION_UNKNOWN",e[e.RETENTION_RUNTIME=1]="RETENTION_RUNTIME",e[e.RETENTION_SOURCE=2]="RETENTION_SOURCE"})(ao||(ao={}));var io;(function(e){e[e.TARGET_TYPE_UNKNOWN=0]="TARGET_TYPE_UNKNOWN",e[e.TARGET_TYPE_FILE=1]="TARGET_TYPE_FILE",e[e.TARGET_TYPE_EXTENSION_RANGE=2]="TARGET_TYPE_EXTENSION_RANGE",e[e.TARGET_TYPE_MESSAGE=3]="TARGET_TYPE_MESSAGE",e[e.TARGET_TYPE_FIELD=4]="TARGET_TYPE_FIELD",e[e.TARGET_TYPE_ONEOF=5]="TARGET_TYPE_ONEOF",e[e.TARGET_TYPE_ENUM=6]="TARGET_TYPE_ENUM",e[e.TARGET_TYPE_ENUM_ENTRY=7]="TARGET_TYPE_ENUM_ENTRY",e[e.TARGET_TYPE_SERVICE=8]="TARGET_TYPE_SERVICE",e[e.TARGET_TYPE_METHOD=9]="TARGET_TYPE_METHOD"})(io||(io={}));var W0;(function(e){e[e.IDEMPOTENCY_UNKNOWN=0]="IDEMPOTENCY_UNKNOWN",e[e.NO_SIDE_EFFECTS=1]="NO_SIDE_EFFECTS",e[e.IDEMPOTENT=2]="IDEMPOTENT"})(W0||(W0={}));var co;(function(e){e[e.DEFAULT_SYMBOL_VISIBILITY_UNKNOWN=0]="DEFAULT_SYMBOL_VISIBILITY_UNKNOWN",e[e.EXPORT_ALL=1]="EXPORT_ALL",e[e.EXPORT_TOP_LEVEL=2]="EXPORT_TOP_LEVEL",e[e.LOCAL_ALL=3]="LOCAL_ALL",e[e.STRICT=4]="STRICT"})(co||(co={}));var lo;(function(e){e[e.PROTO_LIMITS_UNKNOWN=0]="PROTO_LIMITS_UNKNOWN",e[e.LEGACY_NO_EXPLICIT_LIMITS=1]="LEGACY_NO_EXPLICIT_LIMITS",e[e.PROTO_LIMITS2026=2]="PROTO_LIMITS2026"})(lo||(lo={}));var po;(function(e){e[e.FIELD_PRESENCE_UNKNOWN=0]="FIELD_PRESENCE_UNKNOWN",e[e.EXPLICIT=1]="EXPLICIT",e[e.IMPLICIT=2]="IMPLICIT",e[e.LEGACY_REQUIRED=3]="LEGACY_REQUIRED"})(po||(po={}));var fo;(function(e){e[e.ENUM_TYPE_UNKNOWN=0]="ENUM_TYPE_UNKNOWN",e[e.OPEN=1]="OPEN",e[e.CLOSED=2]="CLOSED"})(fo||(fo={}));var mo;(function(e){e[e.REPEATED_FIELD_ENCODING_UNKNOWN=0]="REPEATED_FIELD_ENCODING_UNKNOWN",e[e.PACKED=1]="PACKED",e[e.EXPANDED=2]="EXPANDED"})(mo||(mo={}));var go;(function(e){e[e.UTF8_VALIDATION_UNKNOWN=0]="UTF8_VALIDATION_UNKNOWN",e[e.VERIFY=2]="VERIFY",e[e.NONE=3]="NONE"})(go||(go={}));var ho;(function(e){e[e.MESSAGE_ENCODING_UNKNOWN=0]="MESSAGE_ENCODING_UNKNOWN",e[e.LENGTH_PREFIXED=1]="LENGTH_PREFIXED",e[e.DELIMITED=2]="DELIMITED"})(ho||(ho={}));var bo;(function(e){e[e.JSON_FORMAT_UNKNOWN=0]="JSON_FORMAT_UNKNOWN",e[e.ALLOW=1]="ALLOW",e[e.LEGACY_BEST_EFFORT=2]="LEGACY_BEST_EFFORT"})(bo||(bo={}));var yo;(function(e){e[e.ENFORCE_NAMING_STYLE_UNKNOWN=0]="ENFORCE_NAMING_STYLE_UNKNOWN",e[e.STYLE2024=1]="STYLE2024",e[e.STYLE_LEGACY=2]="STYLE_LEGACY",e[e.STYLE2026=3]="STYLE2026"})(yo||(yo={}));var _o;(function(e){e[e.NONE=0]="NONE",e[e.SET=1]="SET",e[e.ALIAS=2]="ALIAS"})(_o||(_o={}));var vo;(function(e){e[e.EDITION_UNKNOWN=0]="EDITION_UNKNOWN",e[e.EDITION_LEGACY=900]="EDITION_LEGACY",e[e.EDITION_PROTO2=998]="EDITION_PROTO2",e[e.EDITION_PROTO3=999]="EDITION_PROTO3",e[e.EDITION_2023=1e3]="EDITION_2023",e[e.EDITION_2024=1001]="EDITION_2024",e[e.EDITION_2026=1002]="EDITION_2026",e[e.EDITION_UNSTABLE=9999]="EDITION_UNSTABLE",e[e.EDITION_1_TEST_ONLY=1]="EDITION_1_TEST_ONLY",e[e.EDITION_2_TEST_ONLY=2]="EDITION_2_TEST_ONLY",e[e.EDITION_99997_TEST_ONLY=99997]="EDITION_99997_TEST_ONLY",e[e.EDITION_99998_TEST_ONLY=99998]="EDITION_99998_TEST_ONLY",e[e.EDITION_99999_TEST_ONLY=99999]="EDITION_99999_TEST_ONLY",e[e.EDITION_MAX=2147483647]="EDITION_MAX"})(vo||(vo={}));var So;(function(e){e[e.VISIBILITY_UNSET=0]="VISIBILITY_UNSET",e[e.VISIBILITY_LOCAL=1]="VISIBILITY_LOCAL",e[e.VISIBILITY_EXPORT=2]="VISIBILITY_EXPORT"})(So||(So={}));function wu(e){return Object.assign(Object.assign({readUnknownFields:!0,recursionLimit:100},e),{depth:0})}function Ve(e,t,n){let u=fe(e);return Tu(e).read(u,new Ue(t),wu(n),t.byteLength),u}var Ro=new WeakMap;function Tu(e){let t=Ro.get(e);return t===void 0&&(t=rp(e)),t}function rp(e){let t=String(e),n=new Map,u={read:sp(t,n),readGroup:op(t,n)};Ro.set(e,u);for(let r of e.fields)n.set(r.number,wo(r));return u}function sp(e,t){return(n,u,r,s)=>{var o;if(++r.depth>r.recursionLimit)throw new Error(`cannot decode ${e} from binary: maximum recursion depth of ${r.recursionLimit} reached`);let i=u.pos+s,c=(o=n.$unknown)!==null&&o!==void 0?o:[];for(;u.pos<i;){let[l,p]=u.tag(),f=t.get(l);if(f===void 0){let m=u.skip(p,l,r.recursionLimit-r.depth);r.readUnknownFields&&c.push({no:l,wireType:p,data:m});continue}f(n,u,r,p)}c.length>0&&(n.$unknown=c),r.depth--}}function op(e,t){return(n,u,r,s)=>{var o;if(++r.depth>r.recursionLimit)throw new Error(`cannot decode ${e} from binary: maximum recursion depth of ${r.recursionLimit} reached`);let i,c,l=(o=n.$unknown)!==null&&o!==void 0?o:[];for(;u.pos<u.len&&([i,c]=u.tag(),c!=K.EndGroup);){let p=t.get(i);if(p===void 0){let f=u.skip(c,i,r.recursionLimit-r.depth);r.readUnknownFields&&l.push({no:i,wireType:c,data:f});continue}p(n,u,r,c)}if(c!=K.EndGroup||i!==s)throw new Error("invalid end group tag");l.length>0&&(n.$unknown=l),r.depth--}}function Eo(e,t,n,u,r){wo(n)(e[ie],t,r,u)}function wo(e){switch(e.fieldKind){case"scalar":return ap(e);case"enum":return ip(e);case"message":return cp(e);case"list":return lp(e);case"map":return pp(e)}}function ap(e){let t=Y0(e.scalar,e.utf8Validation,e.longAsString),n=e.localName;if(e.oneof){let u=e.oneof.localName;return(r,s)=>{r[u]={case:n,value:t(s)}}}return(u,r)=>{u[n]=t(r)}}function ip(e){var t;let n=e.localName,u=(t=e.oneof)===null||t===void 0?void 0:t.localName;if(e.enum.open)return u!==void 0?(o,i)=>{o[u]={case:n,value:i.int32()}}:(o,i)=>{o[n]=i.int32()};let r=e.enum.values,s=e.number;return(o,i,c,l)=>{var p;let f=i.int32();if(r.some(m=>m.number===f))u!==void 0?o[u]={case:n,value:f}:o[n]=f;else if(c.readUnknownFields){let m=[];ts(f,m);let d=(p=o.$unknown)!==null&&p!==void 0?p:[];d.push({no:s,wireType:l,data:new Uint8Array(m)}),o.$unknown=d}}}function cp(e){let t=e.localName,{toMessage:n,toLocal:u}=Le(e),r=To(e);if(e.oneof){let s=e.oneof.localName;return(o,i,c)=>{let l=o[s],p=n(l.case===t?l.value:void 0);r(p,i,c),o[s]={case:t,value:u(p)}}}return(s,o,i)=>{let c=n(s[t]);r(c,o,i),s[t]=u(c)}}function To(e){let t=Tu(e.message);if(e.delimitedEncoding){let n=e.number;return(u,r,s)=>t.readGroup(u,r,s,n)}return(n,u,r)=>t.read(n,u,r,u.uint32())}function lp(e){let t=e.localName;if(e.listKind=="message"){let{toMessage:o,toLocal:i}=Le(e),c=To(e);return(l,p,f)=>{let m=o(void 0);c(m,p,f),l[t].push(i(m))}}let n=e.listKind=="enum"?g.INT32:e.scalar,u=e.listKind=="scalar"?e.longAsString:!1,r=Y0(n,e.utf8Validation,u),s=n!=g.STRING&&n!=g.BYTES;return(o,i,c,l)=>{let p=o[t];if(l==K.LengthDelimited&&s){let f=i.uint32()+i.pos;for(;i.pos<f;)p.push(r(i))}else p.push(r(i))}}function pp(e){let t=e.localName,n=Y0(e.mapKey,e.utf8Validation,!1),u=be(e.mapKey,!1),r,s;switch(e.mapKind){case"scalar":{let o=e.scalar,i=Y0(o,e.utf8Validation,!1);if(r=c=>i(c),o==g.BYTES)s=()=>new Uint8Array(0);else{let c=be(o,!1);s=()=>c}break}case"enum":{let o=e.enum.values[0].number;r=i=>i.int32(),s=()=>o;break}case"message":{let{toMessage:o,toLocal:i}=Le(e),c=Tu(e.message).read;r=(l,p,f)=>{let m=o(f);return c(m,l,p,l.uint32()),i(m)},s=()=>i(o(void 0));break}}return(o,i,c)=>{let l=o[t],p,f,m=i.uint32(),d=i.pos+m;for(;i.pos<d;){let[h,y]=i.tag();switch(h){case 1:p=n(i);break;case 2:f=r(i,c,f);break;default:i.skip(y,h,c.recursionLimit-c.depth)}}p===void 0&&(p=u),f===void 0&&(f=s()),ye(l,p,f)}}function Y0(e,t,n){switch(e){case g.STRING:return u=>u.string(t);case g.BOOL:return u=>u.bool();case g.DOUBLE:return u=>u.double();case g.FLOAT:return u=>u.float();case g.INT32:return u=>u.int32();case g.INT64:return n?u=>String(u.int64()):u=>u.int64();case g.UINT64:return n?u=>String(u.uint64()):u=>u.uint64();case g.FIXED64:return n?u=>String(u.fixed64()):u=>u.fixed64();case g.BYTES:return u=>u.bytes();case g.FIXED32:return u=>u.fixed32();case g.SFIXED32:return u=>u.sfixed32();case g.SFIXED64:return n?u=>String(u.sfixed64()):u=>u.sfixed64();case g.SINT64:return n?u=>String(u.sint64()):u=>u.sint64();case g.UINT32:return u=>u.uint32();case g.SINT32:return u=>u.sint32()}}function S(e,t){var n;let u=Ve(xo,O0(e));return u.messageType.forEach($t),u.dependency=(n=t?.map(s=>s.proto.name))!==null&&n!==void 0?n:[],B0(u,s=>t?.find(o=>o.proto.name===s)).getFile(u.name)}function xt(e,t,...n){if(n.length>0)throw new Error;return e.services[t]}var Ce=S(btoa(`
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
DECISION_KIND_MITIGATEDbproto3`),[]);var Iu=(r=>(r[r.UNSPECIFIED=0]="UNSPECIFIED",r[r.VIEWER=1]="VIEWER",r[r.EDITOR=2]="EDITOR",r[r.TENANT_ADMIN=3]="TENANT_ADMIN",r))(Iu||{});var w;(function(e){e[e.Canceled=1]="Canceled",e[e.Unknown=2]="Unknown",e[e.InvalidArgument=3]="InvalidArgument",e[e.DeadlineExceeded=4]="DeadlineExceeded",e[e.NotFound=5]="NotFound",e[e.AlreadyExists=6]="AlreadyExists",e[e.PermissionDenied=7]="PermissionDenied",e[e.ResourceExhausted=8]="ResourceExhausted",e[e.FailedPrecondition=9]="FailedPrecondition",e[e.Aborted=10]="Aborted",e[e.OutOfRange=11]="OutOfRange",e[e.Unimplemented=12]="Unimplemented",e[e.Internal=13]="Internal",e[e.Unavailable=14]="Unavailable",e[e.DataLoss=15]="DataLoss",e[e.Unauthenticated=16]="Unauthenticated"})(w||(w={}));var Io=S("Ch5nb29nbGUvcHJvdG9idWYvZHVyYXRpb24ucHJvdG8SD2dvb2dsZS5wcm90b2J1ZiIqCghEdXJhdGlvbhIPCgdzZWNvbmRzGAEgASgDEg0KBW5hbm9zGAIgASgFQoMBChNjb20uZ29vZ2xlLnByb3RvYnVmQg1EdXJhdGlvblByb3RvUAFaMWdvb2dsZS5nb2xhbmcub3JnL3Byb3RvYnVmL3R5cGVzL2tub3duL2R1cmF0aW9ucGL4AQGiAgNHUEKqAh5Hb29nbGUuUHJvdG9idWYuV2VsbEtub3duVHlwZXNiBnByb3RvMw");var ko=S("Chlnb29nbGUvcHJvdG9idWYvYW55LnByb3RvEg9nb29nbGUucHJvdG9idWYiJgoDQW55EhAKCHR5cGVfdXJsGAEgASgJEg0KBXZhbHVlGAIgASgMQnYKE2NvbS5nb29nbGUucHJvdG9idWZCCEFueVByb3RvUAFaLGdvb2dsZS5nb2xhbmcub3JnL3Byb3RvYnVmL3R5cGVzL2tub3duL2FueXBiogIDR1BCqgIeR29vZ2xlLlByb3RvYnVmLldlbGxLbm93blR5cGVzYgZwcm90bzM");function fp(e,t){if(e.typeUrl==="")return!1;let n=typeof t=="string"?t:t.typeName,u=Mo(e.typeUrl);return n===u}function z0(e,t){if(e.typeUrl==="")return;let n=t.kind=="message"?t:t.getMessage(Mo(e.typeUrl));if(!(!n||!fp(e,n)))return Ve(n,e.value)}function Mo(e){let t=e.lastIndexOf("/"),n=t>=0?e.substring(t+1):e;if(!n.length)throw new Error(`invalid type url: ${e}`);return n}var Lo=S("CiBnb29nbGUvcHJvdG9idWYvZmllbGRfbWFzay5wcm90bxIPZ29vZ2xlLnByb3RvYnVmIhoKCUZpZWxkTWFzaxINCgVwYXRocxgBIAMoCUKFAQoTY29tLmdvb2dsZS5wcm90b2J1ZkIORmllbGRNYXNrUHJvdG9QAVoyZ29vZ2xlLmdvbGFuZy5vcmcvcHJvdG9idWYvdHlwZXMva25vd24vZmllbGRtYXNrcGL4AQGiAgNHUEKqAh5Hb29nbGUuUHJvdG9idWYuV2VsbEtub3duVHlwZXNiBnByb3RvMw");function No(e,t,n){gp(t,e);let u=mp(e.$unknown,t),[r,s,o]=ku(t),i=wu(n);for(let c of u)Eo(r,new Ue(c.data),s,c.wireType,i);return o()}function mp(e,t){if(e===void 0)return[];if(t.fieldKind==="enum"||t.fieldKind==="scalar"){for(let n=e.length-1;n>=0;--n)if(e[n].no==t.number)return[e[n]];return[]}return e.filter(n=>n.no===t.number)}function ku(e,t){let n=e.typeName,u=Object.assign(Object.assign({},e),{kind:"field",parent:e.extendee,localName:n}),r=Object.assign(Object.assign({},e.extendee),{fields:[u],members:[u],oneofs:[]}),s=fe(r,t!==void 0?{[n]:t}:void 0);return[eo(r,s),u,()=>{let o=s[n];if(o===void 0){let i=e.message;return Ie(i)?be(i.fields[0].scalar,i.fields[0].longAsString):fe(i)}return o}]}function gp(e,t){if(e.extendee.typeName!=t.$typeName)throw new Error(`extension ${e.typeName} can only be applied to message ${e.extendee.typeName}`)}var Co=Date.parse("0001-01-01T00:00:00Z"),Do=Date.parse("9999-12-31T23:59:59Z"),Bo=-315576e6,Ao=315576e6;var hp=3,bp=2,Po={alwaysEmitImplicit:!1,enumAsInteger:!1,useProtoFieldName:!1};function yp(e){return e?Object.assign(Object.assign({},Po),e):Po}function _p(e,t,n){return J0(e)(yp(n),t)}function X0(e,t,n){var u;let r=_p(e,t,n);return JSON.stringify(r,null,(u=n?.prettySpaces)!==null&&u!==void 0?u:0)}var Mu=new WeakMap;function J0(e){let t=Mu.get(e);return t===void 0&&(t=vp(e)),t}function vp(e){let t=e.typeName,n=xp(e);if(n!==void 0){let i=e.fields[0],c=(l,p)=>{if(p.$typeName!==t&&i!==void 0)throw new ce(i,`cannot use ${i} with message ${p.$typeName}`,"ForeignFieldError");return n(l,p)};return Mu.set(e,c),c}let u=e.fields.concat().sort((i,c)=>i.number-c.number),r=u[0],s=[],o=(i,c)=>{if(c.$typeName!==t&&r!==void 0)throw new ce(r,`cannot use ${r} with message ${c.$typeName}`,"ForeignFieldError");let l={};for(let p=0;p<s.length;p++)s[p](i,c,l);return i.registry&&kp(l,i,i.registry,c,e),l};Mu.set(e,o);for(let i of u){let c=Rp(i);s.push(i.jsonName==="__proto__"||i.name==="__proto__"?Sp(c):c)}return o}function Sp(e){return(t,n,u)=>{let r=Object.create(null);e(t,n,r);for(let s of Object.keys(r))ye(u,s,r[s])}}function xp(e){if(e.typeName.startsWith("google.protobuf."))switch(e.typeName){case"google.protobuf.Any":return(t,n)=>Mp(n,t);case"google.protobuf.Timestamp":return(t,n)=>Cp(n);case"google.protobuf.Duration":return(t,n)=>Lp(n);case"google.protobuf.FieldMask":return(t,n)=>Np(n);case"google.protobuf.Struct":return(t,n)=>Uo(n);case"google.protobuf.Value":return(t,n)=>Cu(n);case"google.protobuf.ListValue":return(t,n)=>$o(n);default:if(Ie(e)){let t=e.fields[0],n=t.localName,u=be(t.scalar,!1),r=Q0(t);return(s,o)=>{let i=o[n];return r(s,i===void 0?u:i)}}return}}function Rp(e){switch(e.fieldKind){case"scalar":case"enum":case"message":return Ep(e);case"list":case"map":{let t=e.fieldKind=="list"?Go(e):qo(e),n=e.name,u=e.jsonName,r=e.localName;return(s,o,i)=>{let c=t(s,o[r]);c!==void 0&&(i[s.useProtoFieldName?n:u]=c)}}}}function Ep(e){let t=Fo(e),n=e.name,u=e.jsonName,r=e.localName;if(e.oneof){let s=e.oneof.localName;return(o,i,c)=>{let l=i[s];l.case===r&&(c[o.useProtoFieldName?n:u]=t(o,l.value))}}if(e.presence!=bp){let s=e.presence==hp?`cannot encode ${e} to JSON: required field not set`:void 0;return(o,i,c)=>{let l=i[r];if(l!==void 0&&Object.prototype.hasOwnProperty.call(i,r))c[o.useProtoFieldName?n:u]=t(o,l);else if(s!==void 0)throw new Error(s)}}if(e.fieldKind=="enum"){let s=e.enum.values[0].number;return(o,i,c)=>{let l=i[r];(l!==s||o.alwaysEmitImplicit)&&(c[o.useProtoFieldName?n:u]=t(o,l))}}switch(e.scalar){case g.BOOL:return(s,o,i)=>{let c=o[r];(c!==!1||s.alwaysEmitImplicit)&&(i[s.useProtoFieldName?n:u]=t(s,c))};case g.STRING:return(s,o,i)=>{let c=o[r];(c!==""||s.alwaysEmitImplicit)&&(i[s.useProtoFieldName?n:u]=t(s,c))};case g.BYTES:return(s,o,i)=>{let c=o[r];(!(c instanceof Uint8Array)||c.byteLength>0||s.alwaysEmitImplicit)&&(i[s.useProtoFieldName?n:u]=t(s,c))};case g.DOUBLE:case g.FLOAT:return(s,o,i)=>{let c=o[r];(!Object.is(c,0)||s.alwaysEmitImplicit)&&(i[s.useProtoFieldName?n:u]=t(s,c))};default:return(s,o,i)=>{let c=o[r];(c!=0||s.alwaysEmitImplicit)&&(i[s.useProtoFieldName?n:u]=t(s,c))}}}function wp(e){switch(e.fieldKind){case"scalar":case"enum":case"message":return Fo(e);case"list":return Go(e);case"map":return qo(e)}}function Fo(e){switch(e.fieldKind){case"scalar":return Q0(e);case"enum":return Nu(e);case"message":return Lu(e)}}function Lu(e){let{toMessage:t}=Le(e),n=J0(e.message);return(u,r)=>n(u,t(r))}function Go(e){let t=Tp(e);return(n,u)=>{let r=u;if(r.length==0&&!n.alwaysEmitImplicit)return;let s=[];for(let o=0;o<r.length;o++)s.push(t(n,r[o]));return s}}function Tp(e){switch(e.listKind){case"scalar":return Q0(e);case"enum":return Nu(e);case"message":return Lu(e)}}function qo(e){let t=Ip(e);return(n,u)=>{let r=u,s=Object.keys(r);if(s.length==0&&!n.alwaysEmitImplicit)return;let o={};for(let i=0;i<s.length;i++){let c=s[i];ye(o,c,t(n,r[c]))}return o}}function Ip(e){switch(e.mapKind){case"scalar":return Q0(e);case"enum":return Nu(e);case"message":return Lu(e)}}function Nu(e){let t=e.enum;return t.typeName=="google.protobuf.NullValue"?(n,u)=>{if(typeof u!="number")throw Oo(t,u);return null}:(n,u)=>{var r,s;if(typeof u!="number")throw Oo(t,u);return n.enumAsInteger?u:(s=(r=t.value[u])===null||r===void 0?void 0:r.jsonName)!==null&&s!==void 0?s:u}}function Oo(e,t){return new Error(`cannot encode ${e} to JSON: expected number, got ${St(t)}`)}function Q0(e){switch(e.scalar){case g.INT32:case g.SFIXED32:case g.SINT32:case g.FIXED32:case g.UINT32:return(t,n)=>{if(typeof n!="number")throw Rt(e,n);return n};case g.FLOAT:case g.DOUBLE:return(t,n)=>{if(typeof n!="number")throw Rt(e,n);return Number.isNaN(n)?"NaN":n===Number.POSITIVE_INFINITY?"Infinity":n===Number.NEGATIVE_INFINITY?"-Infinity":n};case g.STRING:return(t,n)=>{if(typeof n!="string")throw Rt(e,n);return n};case g.BOOL:return(t,n)=>{if(typeof n!="boolean")throw Rt(e,n);return n};case g.UINT64:case g.FIXED64:case g.INT64:case g.SFIXED64:case g.SINT64:return(t,n)=>{if(typeof n=="bigint"||typeof n=="string"||typeof n=="number"&&Number.isInteger(n))return n.toString();throw Rt(e,n)};case g.BYTES:return(t,n)=>{if(n instanceof Uint8Array)return Yt(n);throw Rt(e,n)}}}function Rt(e,t){var n;return new Error(`cannot encode ${e} to JSON: ${(n=H0(e,t))===null||n===void 0?void 0:n.message}`)}function kp(e,t,n,u,r){let s=u.$unknown;if(s===void 0)return;let o=new Set;for(let i=0;i<s.length;i++){let{no:c}=s[i];if(!o.has(c)){o.add(c);let l=n.getExtensionFor(r,c);if(!l)continue;let p=No(u,l),[f,m]=ku(l,p),d=f[ie],h=wp(m)(t,d[m.localName]);h!==void 0&&(e[l.jsonName]=h)}}}function Mp(e,t){if(e.typeUrl==="")return{};let{registry:n}=t,u,r;if(n&&(u=z0(e,n),u&&(r=n.getMessage(u.$typeName))),!r||!u)throw new Error(`cannot encode message ${e.$typeName} to JSON: "${e.typeUrl}" is not in the type registry`);let s=Bs(r)?{value:J0(r)(t,u)}:J0(r)(t,u);return s["@type"]=e.typeUrl,s}function Lp(e){let t=Number(e.seconds),n=e.nanos;if(t>Ao||t<Bo)throw new Error(`cannot encode message ${e.$typeName} to JSON: value out of range`);if(t>0&&n<0||t<0&&n>0)throw new Error(`cannot encode message ${e.$typeName} to JSON: nanos sign must match seconds sign`);let u=e.seconds.toString();if(n!==0){let r=Math.abs(n).toString();r="0".repeat(9-r.length)+r,r.substring(3)==="000000"?r=r.substring(0,3):r.substring(6)==="000"&&(r=r.substring(0,6)),u+="."+r,n<0&&t==0&&(u="-"+u)}return u+"s"}function Np(e){return e.paths.map(t=>{if(Jr(qe(t))!==t)throw new Error(`cannot encode message ${e.$typeName} to JSON: lowerCamelCase of path name "${t}" is irreversible`);return qe(t)}).join(",")}function Uo(e){let t={},n=Object.keys(e.fields);for(let u=0;u<n.length;u++){let r=n[u];ye(t,r,Cu(e.fields[r]))}return t}function Cu(e){switch(e.kind.case){case"nullValue":return null;case"numberValue":if(!Number.isFinite(e.kind.value))throw new Error(`${e.$typeName} cannot be NaN or Infinity`);return e.kind.value;case"boolValue":return e.kind.value;case"stringValue":return e.kind.value;case"structValue":return Uo(e.kind.value);case"listValue":return $o(e.kind.value);default:throw new Error(`${e.$typeName} must have a value`)}}function $o(e){return e.values.map(Cu)}function Cp(e){let t=Number(e.seconds)*1e3;if(t<Co||t>Do)throw new Error(`cannot encode message ${e.$typeName} to JSON: must be from 0001-01-01T00:00:00Z to 9999-12-31T23:59:59Z inclusive`);if(e.nanos<0)throw new Error(`cannot encode message ${e.$typeName} to JSON: nanos must not be negative`);if(e.nanos>999999999)throw new Error(`cannot encode message ${e.$typeName} to JSON: nanos must not be greater than 999999999`);let n="Z";if(e.nanos>0){let u=(e.nanos+1e9).toString().substring(1);u.substring(3)==="000000"?n="."+u.substring(0,3)+"Z":u.substring(6)==="000"?n="."+u.substring(0,6)+"Z":n="."+u+"Z"}return new Date(t).toISOString().replace(".000Z",n)}var Vo=()=>{throw new Error("the console reads no messages from JSON")};var Ho=()=>{throw new Error("the console reads no messages from JSON")};function t0(e){let t=w[e];return typeof t!="string"?e.toString():t[0].toLowerCase()+t.substring(1).replace(/[A-Z]/g,n=>"_"+n.toLowerCase())}var Z0;function jo(e){if(!Z0){Z0={};for(let t of Object.values(w))typeof t!="string"&&(Z0[t0(t)]=t)}return Z0[e]}var B=class e extends Error{constructor(t,n=w.Unknown,u,r,s){super(Dp(t,n)),this.name="ConnectError",this.isWireError=!1,Object.setPrototypeOf(this,new.target.prototype),this.rawMessage=t,this.code=n,this.metadata=new Headers(u??{}),this.details=r??[],this.cause=s}static from(t,n=w.Unknown){return t instanceof e?t:t instanceof Error?t.name=="AbortError"||t.name=="TimeoutError"?new e(t.message,w.Canceled):new e(t.message,n,void 0,void 0,t):new e(String(t),n,void 0,void 0,t)}static[Symbol.hasInstance](t){return t instanceof Error?Object.getPrototypeOf(t)===e.prototype?!0:t.name==="ConnectError"&&"code"in t&&typeof t.code=="number"&&"metadata"in t&&"details"in t&&Array.isArray(t.details)&&"rawMessage"in t&&typeof t.rawMessage=="string"&&"cause"in t:!1}findDetails(t){let n=t.kind==="message"?{getMessage:r=>r===t.typeName?t:void 0}:t,u=[];for(let r of this.details){if("desc"in r){n.getMessage(r.desc.typeName)&&u.push(fe(r.desc,r.value));continue}let s=n.getMessage(r.type);if(s)try{u.push(Ve(s,r.value))}catch{}}return u}};function Dp(e,t){return e.length?`[${t0(t)}] ${e}`:`[${t0(t)}]`}function Du(...e){let t=new Headers;for(let n of e)n.forEach((u,r)=>{t.append(r,u)});return t}function Ko(e,t){let n={};for(let u of e.methods){let r=t(u);r!=null&&(n[u.localName]=r)}return n}var en=1;function Wo(e,t,n=!1){if(t>e){let u=`message size is larger than configured readMaxBytes ${e}`;throw n&&(u=`message size ${t} is larger than configured readMaxBytes ${e}`),new B(u,w.ResourceExhausted)}}function Bp(e){return new Bu(e)}var Bu=class{constructor(t){this.readMaxBytes=t,this.header=new Uint8Array(5),this.headerView=new DataView(this.header.buffer),this.buf=[]}get byteLength(){return this.buf.reduce((t,n)=>t+n.byteLength,0)}decode(t){this.buf.push(t);let n=[];for(;;){let u=this.pop();if(!u)break;n.push(u)}return n}pop(){if(!(!this.env&&(this.env=this.head(),!this.env))&&this.cons(this.env.data)){let t=this.env;return this.env=void 0,t}}head(){if(!this.cons(this.header))return;let t=this.headerView.getUint8(0),n=this.headerView.getUint32(1);return Wo(this.readMaxBytes,n,!0),{flags:t,data:new Uint8Array(n)}}cons(t){let n=t.byteLength;if(this.byteLength<n)return!1;let u=0;for(;u<n;){let r=this.buf.shift();r.byteLength>n-u?(t.set(r.subarray(0,n-u),u),this.buf.unshift(r.subarray(n-u)),u+=n-u):(t.set(r,u),u+=r.byteLength)}return!0}};function Au(e){let t,n=Bp(4294967295);return new ReadableStream({start(){t=e.getReader()},async pull(u){let r=!1;for(;!r;){let s=await t.read();if(s.done)n.byteLength>0&&u.error(new B("protocol error: incomplete envelope",w.InvalidArgument)),u.close();else for(let o of n.decode(s.value))u.enqueue(o),r=!0}}})}function Pu(e,t){let n=new Uint8Array(t.length+5);n.set(t,5);let u=new DataView(n.buffer,n.byteOffset,n.byteLength);return u.setUint8(0,e),u.setUint32(1,t.length),n}var Ap=function(e){if(!Symbol.asyncIterator)throw new TypeError("Symbol.asyncIterator is not defined.");var t=e[Symbol.asyncIterator],n;return t?t.call(e):(e=typeof __values=="function"?__values(e):e[Symbol.iterator](),n={},u("next"),u("throw"),u("return"),n[Symbol.asyncIterator]=function(){return this},n);function u(s){n[s]=e[s]&&function(o){return new Promise(function(i,c){o=e[s](o),r(i,c,o.done,o.value)})}}function r(s,o,i,c){Promise.resolve(c).then(function(l){s({value:l,done:i})},o)}},n0=function(e){return this instanceof n0?(this.v=e,this):new n0(e)},Pp=function(e,t,n){if(!Symbol.asyncIterator)throw new TypeError("Symbol.asyncIterator is not defined.");var u=n.apply(e,t||[]),r,s=[];return r=Object.create((typeof AsyncIterator=="function"?AsyncIterator:Object).prototype),i("next"),i("throw"),i("return",o),r[Symbol.asyncIterator]=function(){return this},r;function o(d){return function(h){return Promise.resolve(h).then(d,f)}}function i(d,h){u[d]&&(r[d]=function(y){return new Promise(function(b,v){s.push([d,y,b,v])>1||c(d,y)})},h&&(r[d]=h(r[d])))}function c(d,h){try{l(u[d](h))}catch(y){m(s[0][3],y)}}function l(d){d.value instanceof n0?Promise.resolve(d.value.v).then(p,f):m(s[0][2],d)}function p(d){c("next",d)}function f(d){c("throw",d)}function m(d,h){d(h),s.shift(),s.length&&c(s[0][0],s[0][1])}},Op=function(e){var t,n;return t={},u("next"),u("throw",function(r){throw r}),u("return"),t[Symbol.iterator]=function(){return this},t;function u(r,s){t[r]=e[r]?function(o){return(n=!n)?{value:n0(e[r](o)),done:!1}:s?s(o):o}:s}};function Yo(e){return Pp(this,arguments,function*(){yield n0(yield*Op(Ap(e)))})}var zo=function(e){if(!Symbol.asyncIterator)throw new TypeError("Symbol.asyncIterator is not defined.");var t=e[Symbol.asyncIterator],n;return t?t.call(e):(e=typeof __values=="function"?__values(e):e[Symbol.iterator](),n={},u("next"),u("throw"),u("return"),n[Symbol.asyncIterator]=function(){return this},n);function u(s){n[s]=e[s]&&function(o){return new Promise(function(i,c){o=e[s](o),r(i,c,o.done,o.value)})}}function r(s,o,i,c){Promise.resolve(c).then(function(l){s({value:l,done:i})},o)}},Et=function(e){return this instanceof Et?(this.v=e,this):new Et(e)},Fp=function(e){var t,n;return t={},u("next"),u("throw",function(r){throw r}),u("return"),t[Symbol.iterator]=function(){return this},t;function u(r,s){t[r]=e[r]?function(o){return(n=!n)?{value:Et(e[r](o)),done:!1}:s?s(o):o}:s}},Gp=function(e,t,n){if(!Symbol.asyncIterator)throw new TypeError("Symbol.asyncIterator is not defined.");var u=n.apply(e,t||[]),r,s=[];return r=Object.create((typeof AsyncIterator=="function"?AsyncIterator:Object).prototype),i("next"),i("throw"),i("return",o),r[Symbol.asyncIterator]=function(){return this},r;function o(d){return function(h){return Promise.resolve(h).then(d,f)}}function i(d,h){u[d]&&(r[d]=function(y){return new Promise(function(b,v){s.push([d,y,b,v])>1||c(d,y)})},h&&(r[d]=h(r[d])))}function c(d,h){try{l(u[d](h))}catch(y){m(s[0][3],y)}}function l(d){d.value instanceof Et?Promise.resolve(d.value.v).then(p,f):m(s[0][2],d)}function p(d){c("next",d)}function f(d){c("throw",d)}function m(d,h){d(h),s.shift(),s.length&&c(s[0][0],s[0][1])}};function u0(e,t){return Ko(e,n=>{switch(n.methodKind){case"unary":return qp(t,n);case"server_streaming":return Up(t,n);case"client_streaming":return $p(t,n);case"bidi_streaming":return Vp(t,n);default:return null}})}function qp(e,t){return async(n,u)=>{var r,s;let o=await e.unary(t,u?.signal,u?.timeoutMs,u?.headers,n,u?.contextValues);return(r=u?.onHeader)===null||r===void 0||r.call(u,o.header),(s=u?.onTrailer)===null||s===void 0||s.call(u,o.trailer),o.message}}function Up(e,t){return(n,u)=>Jo(e.stream(t,u?.signal,u?.timeoutMs,u?.headers,Yo([n]),u?.contextValues),u)}function $p(e,t){return async(n,u)=>{var r,s,o,i,c,l;let p=await e.stream(t,u?.signal,u?.timeoutMs,u?.headers,n,u?.contextValues);(c=u?.onHeader)===null||c===void 0||c.call(u,p.header);let f,m=0;try{for(var d=!0,h=zo(p.message),y;y=await h.next(),r=y.done,!r;d=!0)i=y.value,d=!1,f=i,m++}catch(b){s={error:b}}finally{try{!d&&!r&&(o=h.return)&&await o.call(h)}finally{if(s)throw s.error}}if(!f)throw new B("protocol error: missing response message",w.Unimplemented);if(m>1)throw new B("protocol error: received extra messages for client streaming method",w.Unimplemented);return(l=u?.onTrailer)===null||l===void 0||l.call(u,p.trailer),f}}function Vp(e,t){return(n,u)=>Jo(e.stream(t,u?.signal,u?.timeoutMs,u?.headers,n,u?.contextValues),u)}function Jo(e,t){return(function(){return Gp(this,arguments,function*(){var n,u;let r=yield Et(e);(n=t?.onHeader)===null||n===void 0||n.call(t,r.header),yield Et(yield*Fp(zo(r.message))),(u=t?.onTrailer)===null||u===void 0||u.call(t,r.trailer)})})()}function Xo(...e){let t=new AbortController,n=e.filter(r=>r!==void 0).concat(t.signal);for(let r of n){if(r.aborted){u.apply(r);break}r.addEventListener("abort",u)}function u(){t.signal.aborted||t.abort(wt(this));for(let r of n)r.removeEventListener("abort",u)}return t}function Qo(e){let t=new AbortController,n=()=>{t.abort(new B("the operation timed out",w.DeadlineExceeded))},u;return e!==void 0&&(e<=0?n():u=setTimeout(n,e)),{signal:t.signal,cleanup:()=>clearTimeout(u)}}function wt(e){if(!e.aborted)return;if(e.reason!==void 0)return e.reason;let t=new Error("This operation was aborted");return t.name="AbortError",t}function tn(){return{get(e){return e.id in this?this[e.id]:e.defaultValue},set(e,t){return this[e.id]=t,this},delete(e){return delete this[e.id],this}}}var at="Content-Type",Zo="Content-Length",r0="Content-Encoding";var Ou="Accept-Encoding";var ea="Connect-Timeout-Ms",nn="Connect-Protocol-Version";var Fu="User-Agent";function un(e,t){return e.toString().replace(/\/?$/,`/${t.parent.typeName}/${t.name}`)}function Gu(e,t){return fe(e,t)}function ta(e,t){function n(u){return u.done===!0?u:{done:u.done,value:Gu(e,u.value)}}return{[Symbol.asyncIterator](){let u=t[Symbol.asyncIterator](),r={next:()=>u.next().then(n)};return u.throw!==void 0&&(r.throw=s=>u.throw(s).then(n)),u.return!==void 0&&(r.return=s=>u.return(s).then(n)),r}}}function qu(e,t){if(!t)return e;for(let n of t.concat().reverse())e=n(e);return e}function rn(e){var t;let n=Object.assign({},e);return(t=n.ignoreUnknownFields)!==null&&t!==void 0||(n.ignoreUnknownFields=!0),n}function sn(e,t,n,u){let r=t?na(e.input,u):ua(e.input,n);return{parse:(t?na(e.output,u):ua(e.output,n)).parse,serialize:r.serialize}}function na(e,t){return{parse(n){try{return Ve(e,n,t)}catch(u){let r=u instanceof Error?u.message:String(u);throw new B(`parse binary: ${r}`,w.Internal)}},serialize(n){try{return du(e,n,t)}catch(u){let r=u instanceof Error?u.message:String(u);throw new B(`serialize binary: ${r}`,w.Internal)}}}}function ua(e,t){var n,u;let r=(n=t?.textEncoder)!==null&&n!==void 0?n:new TextEncoder,s=(u=t?.textDecoder)!==null&&u!==void 0?u:new TextDecoder,o=rn(t);return{parse(i){try{let c=s.decode(i);return Vo(e,c,o)}catch(c){throw B.from(c,w.InvalidArgument)}},serialize(i){try{let c=X0(e,i,o);return r.encode(c)}catch(c){throw B.from(c,w.Internal)}}}}var Hp=/^application\/(connect\+)?(?:(json)(?:; ?charset=utf-?8)?|(proto))$/i;var ra="application/proto",sa="application/json",oa="application/connect+proto",aa="application/connect+json";function ia(e){let t=e?.match(Hp);if(!t)return;let n=!!t[1],u=!!t[3];return{stream:n,binary:u}}function s0(e,t,n){var u;if(t&&new Headers(t).forEach((i,c)=>n.metadata.append(c,i)),typeof e!="object"||e==null||Array.isArray(e))throw n;let r=n.code;"code"in e&&typeof e.code=="string"&&(r=(u=jo(e.code))!==null&&u!==void 0?u:r);let s=e.message;if(s!=null&&typeof s!="string")throw n;let o=new B(s??"",r,t);if(o.isWireError=!0,"details"in e&&Array.isArray(e.details))for(let i of e.details){if(i===null||typeof i!="object"||Array.isArray(i)||typeof i.type!="string"||typeof i.value!="string")throw n;try{o.details.push({type:i.type,value:O0(i.value),debug:i.debug})}catch{throw n}}return o}var on=2;function Uu(e){let t=new B("invalid end stream",w.Unknown),n;try{n=JSON.parse(typeof e=="string"?e:new TextDecoder().decode(e))}catch{throw t}if(typeof n!="object"||n==null||Array.isArray(n))throw t;let u=new Headers;if("metadata"in n){if(typeof n.metadata!="object"||n.metadata==null||Array.isArray(n.metadata))throw t;for(let[s,o]of Object.entries(n.metadata)){if(!Array.isArray(o)||o.some(i=>typeof i!="string"))throw t;for(let i of o)u.append(s,i)}}let r="error"in n&&n.error!=null?s0(n.error,u,t):void 0;return{metadata:u,error:r}}function ca(e){switch(e){case 400:return w.Internal;case 401:return w.Unauthenticated;case 403:return w.PermissionDenied;case 404:return w.Unimplemented;case 429:return w.Unavailable;case 502:return w.Unavailable;case 503:return w.Unavailable;case 504:return w.Unavailable;default:return w.Unknown}}function an(e){let t=new Headers,n=new Headers;return e.forEach((u,r)=>{r.toLowerCase().startsWith("trailer-")?n.append(r.substring(8),u):t.append(r,u)}),[t,n]}var cn="1";function ln(e,t,n,u,r){let s=new Headers(u??{});return n!==void 0&&s.set(ea,`${n}`),s.set(at,e=="unary"?t?ra:sa:t?oa:aa),s.set(nn,cn),!s.has(Fu)&&r&&s.set(Fu,"connect-es/2.3.0"),s}function pn(e,t,n,u){let r=u.get(at),s=ia(r);if(n!==200){let i=new B(`HTTP ${n}`,ca(n),u);if(e=="unary"&&s&&!s.binary)return{isUnaryError:!0,unaryError:i};throw i}let o={binary:t,stream:e!=="unary"};if(s?.binary!==o.binary||s.stream!==o.stream)throw new B(`unsupported content type ${r}`,s===void 0?w.Unknown:w.Internal,u);return{isUnaryError:!1}}var la="application/";function Wp(e,t){return t?Yt(e,"url"):encodeURIComponent(new TextDecoder().decode(e))}function $u(e,t,n){let u=`?connect=v${cn}`,r="",s=e.header.get(r0);s!==null&&s!=="identity"&&(r="&compression="+encodeURIComponent(s),n=!0),n&&(u+="&base64=1"),u+=r;let o=e.header.get(at);o?.indexOf(la)===0&&(u+="&encoding="+encodeURIComponent(o.slice(la.length))),u+="&message="+Wp(t,n);let i=e.url+u,c=new Headers(e.header);for(let l of[nn,at,Zo,r0,Ou])c.delete(l);return Object.assign(Object.assign({},e),{requestMethod:"GET",url:i,header:c})}function Vu(e){let t=qu(e.next,e.interceptors),[n,u,r]=pa(e),s=Object.assign(Object.assign({},e.req),{message:Gu(e.req.method.input,e.req.message),signal:n});return t(s).then(o=>(r(),o),u)}function Hu(e){let[t,n,u]=pa(e),r=!1,s=new Promise(c=>{t.aborted?c():t.addEventListener("abort",()=>c())});s.then(()=>{var c,l;let p=e.req.message[Symbol.asyncIterator]();if(!r){let f=B.from(wt(t),w.Canceled);(c=p.throw)===null||c===void 0||c.call(p,f).catch(()=>{})}(l=p.return)===null||l===void 0||l.call(p).catch(()=>{})});let o=qu(async c=>{let l=await e.next(c),p=l.message[Symbol.asyncIterator]();return s.then(()=>{var f;return(f=p.return)===null||f===void 0?void 0:f.call(p).catch(()=>{})}),Object.assign(Object.assign({},l),{message:{[Symbol.asyncIterator]:()=>({next:async()=>{let f=t.aborted?void 0:await Promise.race([p.next(),s]);return f!==void 0?f:r?{done:!0,value:void 0}:n(wt(t))}})}})},e.interceptors),i=Object.assign(Object.assign({},e.req),{message:ta(e.req.method.input,e.req.message),signal:t});return o(i).then(c=>{let l=c.message[Symbol.asyncIterator](),p=s.then(async()=>{try{for(;(await l.next()).done!==!0;);}catch{}});return Object.assign(Object.assign({},c),{message:{[Symbol.asyncIterator]:()=>({async next(){if(t.aborted)return await p,r?{done:!0,value:void 0}:n(wt(t));try{let f=await l.next();return f.done===!0&&(r=!0,u()),f}catch(f){return n(f)}},async return(f){return t.aborted||(r=!0,u()),await p,{done:!0,value:f}},async throw(f){if(r)throw B.from(f);try{return await n(f)}finally{await p}}})}})},n)}function pa(e){let{signal:t,cleanup:n}=Qo(e.timeoutMs),u=Xo(e.signal,t);return[u.signal,function(s){let o=u.signal.aborted?B.from(wt(u.signal),w.Canceled):B.from(s);return u.abort(o),n(),Promise.reject(o)},function(){n(),u.abort()}]}function da(){try{new Headers}catch{throw new Error("connect-web requires the fetch API. Are you running on an old version of Node.js?")}}var o0=function(e){return this instanceof o0?(this.v=e,this):new o0(e)},Yp=function(e,t,n){if(!Symbol.asyncIterator)throw new TypeError("Symbol.asyncIterator is not defined.");var u=n.apply(e,t||[]),r,s=[];return r=Object.create((typeof AsyncIterator=="function"?AsyncIterator:Object).prototype),i("next"),i("throw"),i("return",o),r[Symbol.asyncIterator]=function(){return this},r;function o(d){return function(h){return Promise.resolve(h).then(d,f)}}function i(d,h){u[d]&&(r[d]=function(y){return new Promise(function(b,v){s.push([d,y,b,v])>1||c(d,y)})},h&&(r[d]=h(r[d])))}function c(d,h){try{l(u[d](h))}catch(y){m(s[0][3],y)}}function l(d){d.value instanceof o0?Promise.resolve(d.value.v).then(p,f):m(s[0][2],d)}function p(d){c("next",d)}function f(d){c("throw",d)}function m(d,h){d(h),s.shift(),s.length&&c(s[0][0],s[0][1])}},fa={redirect:"error"};function ju(e){var t;da();let n=(t=e.useBinaryFormat)!==null&&t!==void 0?t:!1;return{async unary(u,r,s,o,i,c){let{serialize:l,parse:p}=sn(u,n,e.jsonOptions,e.binaryOptions);return s=s===void 0?e.defaultTimeoutMs:s<=0?void 0:s,await Vu({interceptors:e.interceptors,signal:r,timeoutMs:s,req:{stream:!1,service:u.parent,method:u,requestMethod:"POST",url:un(e.baseUrl,u),header:ln(u.methodKind,n,s,o,!1),contextValues:c??tn(),message:i},next:async f=>{var m;let d=e.useHttpGet===!0&&u.idempotency===W0.NO_SIDE_EFFECTS,h=null;d?f=$u(f,l(f.message),n):h=l(f.message);let b=await((m=e.fetch)!==null&&m!==void 0?m:globalThis.fetch)(f.url,Object.assign(Object.assign({},fa),{method:f.requestMethod,headers:f.header,signal:f.signal,body:h})),{isUnaryError:v,unaryError:x}=pn(u.methodKind,n,b.status,b.headers);if(v)throw s0(await b.json(),Du(...an(b.headers)),x);let[N,A]=an(b.headers);return{stream:!1,service:u.parent,method:u,header:N,message:n?p(new Uint8Array(await b.arrayBuffer())):Ho(u.output,await b.json(),rn(e.jsonOptions)),trailer:A}}})},async stream(u,r,s,o,i,c){let{serialize:l,parse:p}=sn(u,n,e.jsonOptions,e.binaryOptions);function f(d,h,y,b){return Yp(this,arguments,function*(){let x=Au(d).getReader(),N=!1;for(;;){let A=yield o0(x.read());if(A.done)break;let{flags:xe,data:Fe}=A.value;if((xe&en)===en)throw new B("protocol error: received unsupported compressed output",w.Internal);if((xe&on)===on){N=!0;let de=Uu(Fe);if(de.error){let I=de.error;throw y.forEach((X,J)=>{I.metadata.append(J,X)}),I}de.metadata.forEach((I,X)=>h.set(X,I));continue}yield yield o0(p(Fe))}if(!N)throw"missing EndStreamResponse"})}async function m(d){if(u.methodKind!="server_streaming")throw"The fetch API does not support streaming request bodies";let h=await d[Symbol.asyncIterator]().next();if(h.done==!0)throw"missing request message";return Pu(0,l(h.value))}return s=s===void 0?e.defaultTimeoutMs:s<=0?void 0:s,await Hu({interceptors:e.interceptors,timeoutMs:s,signal:r,req:{stream:!0,service:u.parent,method:u,requestMethod:"POST",url:un(e.baseUrl,u),header:ln(u.methodKind,n,s,o,!1),contextValues:c??tn(),message:i},next:async d=>{var h;let b=await((h=e.fetch)!==null&&h!==void 0?h:globalThis.fetch)(d.url,Object.assign(Object.assign({},fa),{method:d.requestMethod,headers:d.header,signal:d.signal,body:await m(d.message)}));if(pn(u.methodKind,n,b.status,b.headers),b.body===null)throw"missing response body";let v=new Headers;return Object.assign(Object.assign({},d),{header:b.headers,trailer:v,message:f(b.body,v,b.headers,d.signal)})}})}}}var ma=S(btoa(`
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
\x07message (	bproto3`),[Io]),dn=D(ma,0);var ga=D(ma,5);var Tt=S(btoa(`
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
	watermark (\v2.lightspeed.ops.v1.Watermarkbproto3`));var Re=S(btoa(`
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
\fPRIORITY_LOWbproto3`),[Tt]);var a0=(c=>(c[c.UNSPECIFIED=0]="UNSPECIFIED",c[c.QUEUED=1]="QUEUED",c[c.IN_FLIGHT=2]="IN_FLIGHT",c[c.RETRYING=3]="RETRYING",c[c.SUCCEEDED=4]="SUCCEEDED",c[c.DEAD_LETTERED=5]="DEAD_LETTERED",c[c.FAILED=6]="FAILED",c[c.CANCELLED=7]="CANCELLED",c))(a0||{});var i0=S(btoa(`
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
eventbproto3`),[Re,Tt]),ha=D(i0,0);var fn=S(btoa(`
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
label (	bproto3`));var ze=S(btoa(`
lightspeed/ops/v1/profile.protolightspeed.ops.v1*
AdapterProfile
\x1BADAPTER_PROFILE_UNSPECIFIED\0
ADAPTER_PROFILE_STANDARD
ADAPTER_PROFILE_HEAVY_DATA"
ADAPTER_PROFILE_BURST_RECOVERYbproto3`));var ba=S(btoa(`
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
\vrecorded_ms (bproto3`),[Tt,Ce,ze]);var zp=S(btoa(`
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
\fExplainBatch&.lightspeed.ops.v1.ExplainBatchRequest'.lightspeed.ops.v1.ExplainBatchResponsebproto3`),[i0,fn,Ce,ze,ba]);var ya=xt(zp,0);var mn=S(btoa(`
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
DUE_OUTCOME_REFUSEDbproto3`));var gn=S(btoa(`
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
_reprocess_windowbproto3`),[]);var hn=S(btoa(`
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
\x07controlbproto3`),[]);var bn=S(btoa(`
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
CATCH_UP_POLICY_ALLbproto3`),[]);var It=S(btoa(`
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
QUEUE_MODE_PULL_ONLYbproto3`),[]);var yn=S(btoa(`
!lightspeed/ops/v1/retention.protolightspeed.ops.v1"{
	Retention\x1B
work_max_age_ms (B\0
work_max_records (B\0
audits_max_age_ms (B\0
\bmax_runs (B\0bproto3`),[]);var _a=S(btoa(`
!lightspeed/ops/v1/telemetry.protolightspeed.ops.v1"w
TelemetrySnapshot
lag_ms ("
throughput_records_per_sec (
\vretry_count (
dead_letter_count (bproto3`));var Je=S(btoa(`
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
SURFACE_VIEW_BASICbproto3`),[gn,fn,hn,bn,Ce,ze,It,yn,mn,_a]);var Jp=S(btoa(`
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
\fListDueTimes&.lightspeed.ops.v1.ListDueTimesRequest'.lightspeed.ops.v1.ListDueTimesResponsebproto3`),[mn,Je]);var va=xt(Jp,0);var kt=S(btoa(`
google/rpc/status.proto
google.rpc"N
Status\f
code (
\x07message (	%
\x07details (\v2.google.protobuf.Anybproto3`),[ko]);var _n=S(btoa(`
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
error (\v2.google.rpc.Statusbproto3`),[kt,Re]);var Sa=S(btoa(`
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
attempt_at_least (B\0bproto3`),[Re,i0,_n]);var vn=S(btoa(`
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
#LEFT_OUT_REASON_IDEMPOTENCY_HORIZONbproto3`),[Re]);var xa=S(btoa(`
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
error (\v2.google.rpc.Statusbproto3`),[kt,vn,Je]);var Ra=S(btoa(`
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
reasonbproto3`),[kt,Re]);var Ea=S(btoa(`
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
SUBSCRIBER_KIND_FRESHNESSbproto3`),[Ra,It]);var wa=S(btoa(`
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
RUN_STATE_CRASHEDbproto3`),[]);var Ta=S(btoa(`
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
JOURNAL_KIND_SQLITEbproto3`),[Ce]);var Ia=S(btoa(`
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
\bas_of_ms (bproto3`),[Je]);var ka=S(btoa(`
lightspeed/ops/v1/tenant.protolightspeed.ops.v1"5
Tenant
name (	B\0
\rsurface_count (B\0bproto3`),[]);var Xp=S(btoa(`
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
\rGetServerInfo'.lightspeed.ops.v1.GetServerInfoRequest(.lightspeed.ops.v1.GetServerInfoResponsebproto3`),[Lo,Re,Sa,xa,gn,_n,hn,bn,Ce,ze,It,Ea,vn,yn,wa,Ta,Je,Ia,ka]);var Ma=xt(Xp,0);var La="lightspeed.token",le=j(globalThis.sessionStorage?.getItem(La)??""),De=j(!1);function c0(e){sessionStorage.setItem(La,e),le.value=e,De.value=!1}function Na(){let e=/^#token=([^&]*)(?:&to=(.*))?$/.exec(location.hash);e&&(c0(decodeURIComponent(e[1]??"")),history.replaceState(null,"",e[2]?`#${e[2]}`:location.pathname))}var Qp=e=>async t=>{le.value&&t.header.set("Authorization",`Bearer ${le.value}`);try{return await e(t)}catch(n){throw B.from(n).code===w.Unauthenticated&&(De.value=!0),n}},Ku=ju({baseUrl:new URL("..",globalThis.document?.baseURI??"http://localhost/console/").href.replace(/\/$/,""),useBinaryFormat:!0,interceptors:[Qp]}),k=u0(Ma,Ku),Mt=u0(va,Ku),Be=u0(ya,Ku);function _e(e){let t=B.from(e),n=t.findDetails(ga).flatMap(r=>r.fieldViolations),u=t.code===w.Unavailable||t.cause instanceof TypeError;return{code:w[t.code].replace(/(?!^)([A-Z])/g,"_$1").toUpperCase(),reason:t.findDetails(dn)[0]?.reason??"",text:u&&t.code!==w.Unavailable?"the server cannot be reached":t.rawMessage,violations:n.map(r=>`${r.field}: ${r.description}`),isUnreachable:u}}function Ee(){return`console-${crypto.randomUUID?.()??Array.from(crypto.getRandomValues(new Uint32Array(4)),e=>e.toString(16)).join("")}`}var it=j(void 0),Xe=j(void 0),Zp={2:["write"],3:["write","control","administer"]},Wu=Me(()=>{let e=it.value,t=e?.caller?.context;if(!e)return{actorId:"",role:"",tenant:""};if(t?.case==="tenant"){let n=Iu[t.value.role]?.toLowerCase().replace("_"," ")??"";return{actorId:t.value.actorId,role:n,tenant:t.value.tenantId}}return t?.case==="system"?{actorId:t.value.actorId,role:"system",tenant:""}:{actorId:"no identities",role:"",tenant:""}});function Ae(e){let t=it.value,n=t?.caller?.context;return t?n?.case!=="tenant"?!0:Zp[n.value.role]?.includes(e)??!1:!1}var ed=2e3;function Ca(){he(()=>{le.value,it.value=void 0,Da(le.value)})}async function Da(e){if(e===le.peek())try{let{info:t}=await k.getServerInfo({});if(e!==le.peek())return;Xe.value=void 0,De.value=!1,it.value=t}catch(t){Xe.value=_e(t),De.peek()||setTimeout(()=>{Da(e)},ed)}}var pe=j(Yu(globalThis.location?.hash??"")),U=Me(()=>pe.value.path[0]==="tenants"?pe.value.path[1]??"":""),O=Me(()=>{let{path:e}=pe.value;return e[2]==="surfaces"&&e[3]?e.slice(0,4).join("/"):""}),l0=Me(()=>{let{path:e}=pe.value;return O.value?e[4]??"surface":e[2]??""});function Yu(e){let[t="",n=""]=e.replace(/^#/,"").split("?",2);return{path:t.split("/").filter(Boolean).map(td),query:new URLSearchParams(n)}}function td(e){try{return decodeURIComponent(e)}catch{return e}}function Pe(e,t={}){return`#/${e.map(encodeURIComponent).join("/")}${nd(t)}`}function $(e,t=[],n={}){return Pe([...e.split("/"),...t],n)}function me(e){location.hash=e}function T(e){let t=Object.fromEntries(pe.value.query),n=Pe(pe.value.path,{...t,...e});history.replaceState(null,"",n),pe.value=Yu(n)}function M(e){return pe.value.query.get(e)??""}function nd(e){let t=new URLSearchParams;for(let[u,r]of Object.entries(e))r!==void 0&&r!==""&&r!==!1&&t.set(u,String(r));let n=t.toString();return n&&`?${n}`}function Ba(){let e=()=>{pe.value=Yu(location.hash)};addEventListener("hashchange",e),e()}var Aa="lightspeed.zone",He=j(globalThis.localStorage?.getItem(Aa)==="local"?"local":"utc"),zu=j(Date.now()),Ju=j(0);function Lt(e){let t=Number(e)-Date.now();Math.abs(t-Ju.value)>1e3&&(Ju.value=t)}function ve(){return zu.value+Ju.value}function Pa(){setInterval(()=>{document.hidden||(zu.value=Date.now())},1e3),document.addEventListener("visibilitychange",()=>{zu.value=Date.now()}),he(()=>localStorage.setItem(Aa,He.value))}function je(e,{milliseconds:t=!1}={}){if(!e)return"–";let{date:n,clock:u,name:r}=ud(Number(e));return`${n} ${t?u:u.slice(0,8)} ${r}`}function ud(e){let t=He.value==="utc"?e:e-new Date(e).getTimezoneOffset()*6e4,n=new Date(t).toISOString();return{date:n.slice(0,10),clock:n.slice(11,23),name:He.value==="utc"?"UTC":rd(e)}}function rd(e){let t=-new Date(e).getTimezoneOffset(),n=r=>String(r).padStart(2,"0"),u=Math.abs(t);return`UTC${t<0?"-":"+"}${n(Math.floor(u/60))}:${n(u%60)}`}function se(e){if(e===void 0)return"–";let t=Math.max(0,Number(e));if(t<1e3)return`${Math.round(t)} ms`;if(t<1e4)return`${(t/1e3).toFixed(1)} s`;let n=Math.floor(t/1e3),[u,r,s]=[Math.floor(n/86400),Math.floor(n/3600)%24,Math.floor(n/60)%60];return u?`${u} d ${r} h`:r?`${r} h ${s} m`:s?`${s} m ${n%60} s`:`${n} s`}function Oa(e){return e?se(Math.max(0,Math.floor((ve()-Number(e))/1e3)*1e3)):"–"}var sd=Symbol.for("pv"),od=0;function a(e,t,n,u,r,s){t||(t={});var o,i,c=t;if("ref"in c&&typeof e!="function")for(i in c={},t)i=="ref"?o=t[i]:c[i]=t[i];var l={type:e,props:c,key:n,ref:o,__k:null,__:null,__b:0,__e:null,__c:null,constructor:sd,__v:--od,__i:-1,__u:0};return(r||s)&&(l.__source=r,l.__self=s),P.vnode&&P.vnode(l),l}function G({tone:e,children:t}){return a("span",{class:`badge ${e}`,children:t})}var ad={running:"ok",completed:"ok",succeeded:"ok",fresh:"ok",idle:"neutral",scheduled:"neutral",triggered:"busy",replaying:"busy",draining:"warning",paused:"warning",retrying:"warning",stale:"bad",failed:"bad",crashed:"bad","dead lettered":"bad"};function id(e){return ad[e.replaceAll("_"," ")]??"neutral"}function Ke({text:e}){return a(G,{tone:id(e),children:e.replaceAll("_"," ")})}function L({ms:e,asAge:t=!1}){if(!e)return a("span",{class:"faint",children:"–"});let[n,u]=[je(e),Oa(e)];return a("time",{dateTime:new Date(Number(e)).toISOString(),title:t?n:`${u} ago`,children:t?u:n})}function W({what:e}){return a("p",{class:"state",role:"status",children:["Loading ",e," …"]})}function z({children:e}){return a("p",{class:"state",children:e})}function C({what:e,failure:t}){return a("div",{class:"failure",role:"alert",children:[a("p",{children:[a("strong",{children:e}),": ",t.text," ",a("code",{children:t.reason||t.code})]}),t.violations.length>0&&a("ul",{children:t.violations.map(n=>a("li",{children:n},n))})]})}function _(e){return String(e).replace(/\B(?=(\d{3})+(?!\d))/g,",")}function Fa({command:e}){let[t,n]=R(!1);async function u(){await navigator.clipboard?.writeText(e),n(!0),setTimeout(()=>n(!1),2e3)}return a("div",{class:"command-line",children:[a("span",{class:"faint",children:"at a terminal"}),a("code",{children:e}),a("button",{type:"button",onClick:u,"aria-label":"copy the command",children:t?"copied":"copy"}),a("span",{class:"unseen",role:"status",children:t?"The command is in the clipboard.":""})]})}function Se(e){return/^[\w@%+=:,./-]+$/.test(e)?e:`'${e.replaceAll("'","'\\''")}'`}function ke(e){let{title:t,children:n,confirm:u,needsReason:r=!0,isDangerous:s=!1,isReady:o=!0,perform:i,close:c}=e,l=Y(null),[p,f]=R(""),[m,d]=R(!1),[h,y]=R(),b=Gr();H(()=>{let x=l.current,N=document.activeElement;return x?.showModal(),()=>{x?.close(),N instanceof HTMLElement&&N.focus()}},[]);async function v(x){if(x.preventDefault(),!(m||!o)){d(!0),y(void 0);try{await i(p.trim()),c()}catch(N){y(_e(N)),d(!1)}}}return a("dialog",{ref:l,"aria-labelledby":`${b}-title`,onCancel:x=>(x.preventDefault(),c()),children:a("form",{onSubmit:v,children:[a("h2",{id:`${b}-title`,children:t}),a("div",{class:"dialog-body",children:n}),r&&a("label",{children:["Reason",a("input",{name:"reason",required:!0,maxLength:4096,autoComplete:"off",value:p,onInput:x=>f(x.currentTarget.value)}),a("small",{children:"It becomes part of the audit, under your name."})]}),h&&a(C,{what:"Refused",failure:h}),a("div",{class:"dialog-buttons",children:[a("button",{type:"button",onClick:c,children:"Cancel"}),a("button",{type:"submit",class:s?"danger":"primary",disabled:m||!o||r&&!p.trim(),children:m?"Working …":u})]})]})})}function te({title:e,facts:t,actions:n,command:u,children:r}){return H(()=>{document.title=`${e} · Lightspeed console`},[e]),a("main",{id:"main",tabIndex:-1,children:[a("header",{class:"page-header",children:[a("h1",{children:e}),a("div",{class:"facts",children:t}),n&&a("div",{class:"actions",role:"group","aria-label":"actions",children:n})]}),r,a(Fa,{command:u})]})}function Ga({label:e,items:t}){return a("ol",{class:"timeline","aria-label":e,children:t.map(n=>a("li",{class:n.tone,children:[a(L,{ms:n.atMs}),a("div",{children:[a("b",{children:n.title})," ",n.text,n.details&&a("details",{open:n.isOpen,children:[a("summary",{children:"details"}),n.details]})]})]},n.key))})}var ct=j({isConnected:!0,asOfMs:0}),xn=j(0);function Nt(e=ve()){ct.value={isConnected:!0,asOfMs:Number(e)}}function qa(){ct.value.isConnected&&(ct.value={...ct.value,isConnected:!1})}var Sn=500,Ua=1e4;function $a(e){let t=new AbortController,n=()=>{t.abort(),t=new AbortController,document.hidden||e(t.signal)};return document.addEventListener("visibilitychange",n),n(),()=>{document.removeEventListener("visibilitychange",n),t.abort()}}function Va(e,t){return new Promise(n=>{let u=setTimeout(n,e);t.addEventListener("abort",()=>(clearTimeout(u),n()))})}function Oe(e,t,n){let[u,r]=R(),s=Y({open:t,received:n});return s.current={open:t,received:n},H(()=>{if(e)return r(void 0),$a(async o=>{let i=Sn;for(;!o.aborted;){try{for await(let c of s.current.open(o)){if(o.aborted)return;i=Sn,Nt(),s.current.received(c)}}catch(c){if(o.aborted)return;let l=_e(c);if(!l.isUnreachable&&!cd(l)){r(l);return}}if(o.aborted)return;qa(),await Va(i*(.75+Math.random()/2),o),i=Math.min(Ua,i*2)}})},[e,le.value,xn.value]),u}function cd(e){return["UNKNOWN","INTERNAL","RESOURCE_EXHAUSTED","CANCELED","ABORTED","DEADLINE_EXCEEDED"].includes(e.code)}function V(e,t,{everyMs:n=0}={}){let[u,r]=R({key:e}),[s,o]=R(0),i=Y(t);i.current=t,H(()=>{if(e)return $a(async l=>{let p=Sn;for(;!l.aborted;){let f=n;try{let m=await i.current(l);if(l.aborted)return;Nt(),p=Sn,r({key:e,value:m})}catch(m){if(l.aborted)return;let d=_e(m);r(h=>h.key===e?{...h,failure:d}:{key:e,failure:d}),d.isUnreachable&&(qa(),f=p,p=Math.min(Ua,p*2))}if(!f||De.value)return;await Va(f,l)}})},[e,n,le.value,s,xn.value]);let c=u.key===e?u:{key:e};return{value:c.value,failure:c.failure,isLoading:!!e&&!c.value&&!c.failure,reload:()=>o(l=>l+1)}}var lt=30,Ha=8,ld=60;function ee(e){let{label:t,columns:n,rows:u,rowKey:r,open:s,selected:o,select:i}=e,c=Y(null),[l,p]=R({top:0,height:600}),[f,m]=R(""),d=Y(!1);w0(()=>{let I=c.current;if(!I)return;let X=()=>p({top:I.scrollTop,height:I.clientHeight||600}),J=new ResizeObserver(X);return J.observe(I),()=>J.disconnect()},[]);let h=u.length>ld,y=h?Math.max(0,Math.floor(l.top/lt)-Ha):0,b=h?Math.min(u.length,Math.ceil((l.top+l.height)/lt)+Ha):u.length,v=b>=u.length;w0(()=>{v&&u.length&&e.more?.()},[v,u.length,e.more]),w0(()=>{d.current&&(d.current=!1,c.current?.querySelector("tr[data-active]")?.focus({preventScroll:!0}))});function x(I){let X=new Set(o);X.delete(I)||X.add(I),i?.(X)}function N(I){let X=Math.min(u.length-1,Math.max(0,I)),J=u[X],q=c.current;if(J===void 0||!q)return;d.current=!0,m(r(J));let Q=X*lt;Q<q.scrollTop?q.scrollTop=Q:Q+2*lt>q.scrollTop+q.clientHeight&&(q.scrollTop=Q+2*lt-q.clientHeight),p({top:q.scrollTop,height:q.clientHeight})}function A(I,X,J){if(I.target!==I.currentTarget)return;let q=Math.max(1,Math.floor(l.height/lt)-2),ae={ArrowDown:X+1,ArrowUp:X-1,PageDown:X+q,PageUp:X-q,Home:0,End:u.length-1}[I.key];if(ae!==void 0)N(ae);else if(I.key==="Enter"&&s)s(J);else if(I.key===" "&&i)x(r(J));else return;I.preventDefault()}let xe=u.findIndex(I=>r(I)===f),Fe=xe>=y&&xe<b?xe:y,de=n.length+(o?1:0);return a("div",{class:"table-box",ref:c,onScroll:I=>{let{scrollTop:X,clientHeight:J}=I.currentTarget;p({top:X,height:J})},children:a("table",{"aria-label":t,"aria-rowcount":u.length+1,children:[a("thead",{children:a("tr",{"aria-rowindex":1,children:[o&&a(dd,{...e}),n.map(I=>a(pd,{column:I,...e},I.name))]})}),a("tbody",{children:[y>0&&a(ja,{columns:de,rows:y}),u.slice(y,b).map((I,X)=>{let[J,q]=[y+X,r(I)];return a("tr",{class:s?"opens":void 0,"aria-rowindex":J+2,"aria-selected":o?o.has(q):void 0,tabIndex:J===Fe?0:-1,"data-active":q===f||void 0,onFocus:()=>q!==f&&m(q),onKeyDown:Q=>A(Q,J,I),onClick:Q=>!Q.target.closest("a, button, input")&&s?.(I),children:[o&&a("td",{class:"box",children:a("input",{type:"checkbox",tabIndex:-1,"aria-label":`select ${q}`,checked:o.has(q),onChange:()=>x(q)})}),n.map(Q=>a("td",{class:`${Q.isNumeric?"number":""} ${Q.class??""}`,children:Q.cell(I)},Q.name))]},q)}),b<u.length&&a(ja,{columns:de,rows:u.length-b})]})]})})}function ja({columns:e,rows:t}){return a("tr",{"aria-hidden":"true",class:"space",children:a("td",{colSpan:e,style:{height:`${t*lt}px`}})})}function pd({column:e,sortedBy:t,isDescending:n,sort:u}){let r=t===e.name,s=r?n?"descending":"ascending":void 0;return a("th",{scope:"col",class:`${e.isNumeric?"number":""} ${e.class??""}`,"aria-sort":s,children:e.isSortable&&u?a("button",{type:"button",class:"sort",onClick:()=>u(e.name),children:[e.header,a("span",{"aria-hidden":"true",children:r?n?" ↓":" ↑":""})]}):e.header})}function dd({rows:e,rowKey:t,selected:n,select:u}){let r=e.length>0&&e.every(s=>n?.has(t(s)));return a("th",{scope:"col",class:"box",children:a("input",{type:"checkbox","aria-label":"select all shown",checked:r,onChange:()=>u?.(new Set(r?[]:e.map(t)))})})}var fd=2e3;function Qe({facts:e}){return a("dl",{class:"fact-grid",children:e.filter(([,t])=>t).map(([t,n])=>a("div",{children:[a("dt",{children:t}),a("dd",{children:n})]},t))})}function Ze(e,t){let[n,u]=[e.split("/").slice(0,2).join("/"),e.split("/")[3]??""],r=Y(void 0);Oe(e,s=>k.watchSurfaces({parent:n,filter:{surfaceIdPrefix:u},intervalMs:BigInt(fd)},{signal:s}),({frame:s})=>{if(s.case!=="changed")return;let o=s.value.surfaces.find(c=>c.name===e);if(!o)return;let i=r.current===void 0;r.current=o.updatedMs,i||t(o)})}var pt={0:["unknown","neutral",!1],1:["queued","neutral",!0],2:["in flight","busy",!0],3:["retrying","warning",!0],4:["succeeded","ok",!1],5:["dead letter","bad",!1],6:["failed","bad",!1],7:["cancelled","neutral",!1]};var md=100,Ka=[1,2,3,5],gd=[["","oldest first"],["enqueued desc","newest first"],["lease_deadline","lease ends first"],["due","due first"]];function hd(e){return[{name:"key",header:"Batch",cell:({batch:t})=>a("a",{href:$(e,["batches",t?.key??""]),children:t?.key})},{name:"stage",header:"Stage",cell:({batch:t})=>t?.stage},{name:"state",header:"State",cell:({batchState:t})=>a(bd,{of:t})},{name:"attempt",header:"Attempt",isNumeric:!0,cell:({status:t})=>String(t?.attempt??"")},{name:"worker",header:"Worker",cell:({status:t})=>t?.workerId},{name:"enqueued",header:"Waits",isNumeric:!0,cell:({enqueuedMs:t})=>a(L,{ms:t,asAge:!0})},{name:"until",header:"Lease until, or due",cell:({status:t})=>a(L,{ms:t?.leaseDeadlineMs||t?.dueMs})},{name:"failure",header:"Last failure",class:"wide",cell:({lastFailure:t})=>t?.reason}]}function bd({of:e}){let[t,n]=pt[e];return a(G,{tone:n,children:t})}function Wa(){let e=O.value,[t,n,u,r]=[M("state"),M("key"),M("order"),M("page")],s=Ka.find(l=>pt[l][0]===t),o=V(`${e} ${t} ${n} ${u} ${r}`,l=>k.listBatches({surface:e,pageSize:md,pageToken:r,orderBy:u,filter:{states:s===void 0?[]:[s],keyPrefix:n}},{signal:l}));Ze(e,o.reload);let i=o.value?.batches??[],c=o.value?.nextPageToken??"";return a(te,{title:"Batches",command:_d(e,s,n),children:[a(yd,{state:t,prefix:n,orderBy:u}),o.failure&&a(C,{what:"The batches cannot be shown",failure:o.failure}),o.isLoading&&a(W,{what:"the batches"}),o.value&&i.length===0&&a(z,{children:c?"No batch of this page matches; there are more pages.":"No active batch matches."}),i.length>0&&a(ee,{label:"active batches",columns:hd(e),rows:i,rowKey:({batch:l})=>l?.key??"",open:({batch:l})=>me($(e,["batches",l?.key??""]))}),(r||c)&&a("div",{class:"pages",role:"group","aria-label":"pages",children:[a("span",{class:"faint",children:[_(i.length)," on this page"]}),a("button",{type:"button",disabled:!r,onClick:()=>T({page:""}),children:"First page"}),a("button",{type:"button",disabled:!c,onClick:()=>T({page:c}),children:"Next page"})]})]})}function yd({state:e,prefix:t,orderBy:n}){let[u,r]=R(t);H(()=>r(t),[t]);let s=()=>u!==t&&T({key:u,page:""});return a("form",{class:"filters",role:"search","aria-label":"filter of batches",onSubmit:o=>(o.preventDefault(),s()),children:[a("label",{children:["State"," ",a("select",{value:e,onChange:o=>T({state:o.currentTarget.value,page:""}),children:[a("option",{value:"",children:"all"}),Ka.map(o=>a("option",{value:pt[o][0],children:pt[o][0]},o))]})]}),a("label",{children:["Key begins with"," ",a("input",{"data-filter":!0,size:32,maxLength:256,value:u,onInput:o=>r(o.currentTarget.value),onBlur:s})]}),a("label",{children:["Order"," ",a("select",{value:n,onChange:o=>T({order:o.currentTarget.value,page:""}),children:gd.map(([o,i])=>a("option",{value:o,children:i},o))})]})]})}function _d(e,t,n){let u=t===void 0?"":` --state ${(a0[t]??"").toLowerCase()}`;return`lightspeed batch list -s ${e}${u}${n&&` --key-prefix ${Se(n)}`}`}var vd={acknowledged:["succeeded","ok"],duplicateSuppressed:["suppressed duplicate","ok"],failed:["failed","warning"],leaseExpired:["lease expired","warning"],released:["released","neutral"],deadLettered:["dead letter","bad"],permanentlyFailed:["failed permanently","bad"],cancelled:["cancelled","neutral"]},Sd=["redriven","replayed","reprocessed"];function Ja(e){let t=[],n,u=0;for(let r of e.events){let s=r.event.case;if(s===void 0)continue;Sd.includes(s)&&(u+=1);let o=vd[s],i=n?.attempt!==void 0&&n.endedMs===void 0;s==="started"||o!==void 0&&!i&&s!=="cancelled"&&s!=="deadLettered"?(n=Xa(r,u),t.push(n)):(n===void 0||n.attempt!==void 0&&!i)&&(n=Rd(u,r),t.push(n)),Ed(n,r),o!==void 0&&n.attempt!==void 0&&(n.endedMs=r.recordedMs,[n.outcome,n.tone]=o)}return t}function Xu(e){return e.attempt===void 0?e.round===0&&xd(e)?"Admission":"Between attempts":e.attempt===0n?"Attempt, number unknown":`Attempt ${e.attempt}`}function xd(e){return e.entries[0]?.title==="Enqueued"||e.entries[0]?.title==="Handed off"}function Xa(e,t){let n=e.event.value;return{attempt:n?.attempt??0n,round:t,runId:n?.runId??"",workerId:n?.workerId??"",startedMs:e.recordedMs,endedMs:void 0,outcome:"in progress",tone:"neutral",extensions:0n,entries:[]}}function Rd(e,t){return{...Xa(t,e),attempt:void 0,runId:"",workerId:"",outcome:""}}function Ed(e,t){let n=wd(t);if(t.event.case!=="leaseExtended"){e.entries.push(n);return}e.extensions+=t.event.value.times;let u=e.entries.findIndex(i=>i.title.startsWith("Lease extended")),r=e.entries[u],s=n.facts.some(([i])=>i==="progress")?[]:r?.facts??[],o={...n,title:`Lease extended ${Qa(e.extensions)}`,facts:[...n.facts,...s.filter(([i])=>i==="progress")]};u>=0&&e.entries.splice(u,1),e.entries.push(o)}function Qa(e){return e===1n?"once":`${e} times`}function wd(e){let[t,n,u]=Td(e);return{version:e.version,atMs:e.recordedMs,title:t,tone:n,facts:u.filter(([,r])=>r!==""&&r!==0n)}}function Td({event:e}){switch(e.case){case"enqueued":return["Enqueued","neutral",Ya(e.value.batch)];case"handedOff":return["Handed off","neutral",[["from batch",e.value.fromKey],...Ya(e.value.batch)]];case"reprocessed":return["Reprocessed by a replay","neutral",Ct(e.value)];case"started":return["Started","neutral",[["run",e.value.runId],["worker",e.value.workerId],["lease until",e.value.leaseDeadlineMs]]];case"leaseExtended":return[`Lease extended ${Qa(e.value.times)}`,"neutral",[["lease until",e.value.leaseDeadlineMs],["progress",e.value.progress]]];case"failed":return["Failed","warning",[["reason",e.value.reason],["next attempt",e.value.retryAtMs]]];case"leaseExpired":return["Lease expired","warning",[["next attempt",e.value.retryAtMs]]];case"released":return["Released by its worker","neutral",[["counts","no attempt"]]];case"acknowledged":return["Acknowledged","ok",[["checkpoint",za(e.value.checkpointSequence)],["lineage",za(e.value.lineageSequence)],...Object.entries(e.value.result).map(([t,n])=>[`result ${t}`,n])]];case"duplicateSuppressed":return["Suppressed as a duplicate","ok",[["idempotency key",e.value.idempotencyKey]]];case"deadLettered":return["Became a dead letter","bad",[["reason",e.value.record?.reason??""],["destination",e.value.record?.destination??""]]];case"redriven":return["Redriven","neutral",[...Ct(e.value),["earliest start",e.value.dueMs]]];case"replayed":return["Replayed","neutral",Ct(e.value)];case"discarded":return["Discarded","bad",Ct(e.value)];case"cancellationRequested":return["Cancellation requested","warning",[...Ct(e.value),["worker may keep it until",e.value.deadlineMs]]];case"cancelled":return["Cancelled","neutral",Ct(e.value)];case"permanentlyFailed":return["Failed permanently","bad",[["reason",e.value.reason]]];default:return["Event of a newer server","neutral",[]]}}function Ct(e){return[["reason",e.reason],["by",e.actorId]]}function Ya(e){return e===void 0?[]:[["stage",e.stage],["records",String(e.records)],["sequence",String(e.sequence)]]}function za(e){return e===0n?"":`#${e}`}var Za=20,Id=3,kd={0:"normal",1:"high",2:"normal",3:"low"};function ei(){let e=pe.value.path[5]??"";return e?a(Md,{name:O.value,batchKey:e}):a(Wa,{})}function Md({name:e,batchKey:t}){let[n,u]=R(!1),r=V(`${e} ${t}`,async f=>{let{history:m}=await Be.explainBatch({surface:e,key:t},{signal:f});return m}),s=r.value;Ze(s?.status?e:"",r.reload);let[o,i,c]=pt[s?.batchState??0],l=s?.status?.cancellation!==void 0,p=M("view")==="json";return a(te,{title:`Batch ${t}`,facts:s&&a(E,{children:[a(G,{tone:i,children:o}),l&&a(G,{tone:"warning",children:"cancellation requested"})]}),actions:Ae("write")&&c&&!l&&a("button",{type:"button",class:"danger",onClick:()=>u(!0),children:"Cancel batch …"}),command:`lightspeed batch explain ${Se(t)} -s ${e}`,children:[r.failure&&a(C,{what:"The history cannot be shown",failure:r.failure}),r.isLoading&&a(W,{what:"the history"}),s&&a(Ld,{history:s}),s&&a("section",{class:"panel batch-history",children:[a("header",{children:[a("h2",{children:"History"}),a("div",{role:"group","aria-label":"view of the history",children:[a("button",{type:"button","aria-pressed":!p,onClick:()=>T({view:""}),children:"Timeline"}),a("button",{type:"button","aria-pressed":p,onClick:()=>T({view:"json"}),children:"Raw JSON"})]})]}),p?a(Bd,{history:s}):a(Nd,{history:s})]}),n&&a(ke,{title:`Cancel batch ${t}`,confirm:"Cancel the batch",isDangerous:!0,perform:async f=>{await k.cancelBatch({surface:e,key:t,reason:f,requestId:Ee()}),r.reload()},close:()=>u(!1),children:a("p",{children:s?.batchState===2?"A worker has it: the batch ends when the worker reports, or when its time for that is over.":"The batch ends at once, and its key is free."})})]})}function Ld({history:e}){let{batch:t,status:n}=e,[u,r]=[O.value,n?.deadLetter];return a("section",{class:"panel","aria-label":"state",children:[r&&a("p",{class:"note bad",children:[a("strong",{children:"Dead letter since"})," ",a(L,{ms:r.atMs}),": ",r.reason,"."," ",a("a",{href:$(u,["dead-letters"],{stage:t?.stage,reason:r.reason.slice(0,256)}),children:"Dead letters like this"})]}),n?.cancellation&&a("p",{class:"note warning",children:[a("strong",{children:"Cancellation requested"}),": ",n.cancellation.reason,". Its worker may keep it until"," ",a(L,{ms:n.cancellation.deadlineMs}),"."]}),a(Qe,{facts:[["Stage",t?.stage],["Attempt",n&&String(n.attempt)],["Run",n?.runId&&a("a",{href:$(u,["runs"],{run:n.runId}),children:n.runId})],["Worker",n?.workerId],["Lease until",n?.leaseDeadlineMs&&a(L,{ms:n.leaseDeadlineMs})],["Next attempt",n?.dueMs&&a(L,{ms:n.dueMs})],["Progress",n?.progress],["Records",t&&_(t.records)],["Sequence",t&&String(t.sequence)],["Priority",t&&kd[t.priority]],["Idempotency key",t?.idempotencyKey],["Not before",t?.notBeforeMs&&a(L,{ms:t.notBeforeMs})],["Trace",t?.traceContext?.traceparent],...Object.entries(t?.attributes??{}).map(([s,o])=>[`Attribute ${s}`,o])]})]})}function Nd({history:e}){let[t,n]=R(Za),u=Ja(e).reverse();return a(E,{children:[!e.whole&&a("p",{class:"note warning",children:["Events are missing: retention pruned what is older than version ",String(e.wholeFromVersion),"."]}),u.length===0&&a(z,{children:"No event of the batch is kept."}),a("ol",{class:"attempts","aria-label":"attempts, newest first",children:u.slice(0,t).map((r,s)=>a(Cd,{group:r,isOpen:s<Id},u.length-s))}),u.length>t&&a("button",{type:"button",onClick:()=>n(t+Za),children:["Show older (",u.length-t," more)"]})]})}function Cd({group:e,isOpen:t}){let n=e.attempt!==void 0,u=e.endedMs??BigInt(Math.floor(ve())),r=[e.runId,e.workerId&&`worker ${e.workerId}`,n&&e.entries[0]?.title==="Started"&&`${se(u-e.startedMs)}`,e.round>0&&n&&`after ${e.round===1?"a restart":`${e.round} restarts`} by operators`];return a("li",{children:a("details",{open:t,children:[a("summary",{children:[a("h3",{children:Xu(e)})," ",e.outcome&&a(G,{tone:e.tone,children:e.outcome})," ",a("span",{class:"faint",children:r.filter(Boolean).join(" · ")})]}),a(Ga,{label:`events of ${Xu(e).toLowerCase()}`,items:e.entries.map((s,o)=>({key:String(o),atMs:s.atMs,tone:s.tone,title:s.title,text:a(Dd,{entry:s})}))})]})})}function Dd({entry:e}){return a("span",{class:"event-facts",children:e.facts.map(([t,n])=>a("span",{children:[a("span",{class:"faint",children:t})," ",typeof n=="bigint"?a(L,{ms:n}):n]},t))})}function Bd({history:e}){let t=X0(ha,e,{prettySpaces:2,useProtoFieldName:!0});return a("pre",{class:"raw",tabIndex:0,"aria-label":"raw JSON",children:t})}var p0=class{resumeToken="";left=0;received=0;repeated=0;missing=0n;#e=[];#t=new Map;#u;#r;constructor(t,n=2e3){this.#r=t,this.#u=n}get rows(){return this.#e}add(t){this.resumeToken=t.resumeToken;let n=[];for(let s of t.entries)this.#n(t.surface,s)&&n.push(Ad(t.surface,s));if(t.notice.case==="gap"){let{fromSequence:s,toSequence:o}=t.notice.value;this.#t.set(t.surface,o),n.push({id:`${t.surface} gap ${s}`,surface:t.surface,entry:void 0,gap:{from:s,to:o}})}if(n.length===0)return!1;this.received+=n.length;let u=[...this.#e,...n],r=Math.max(0,u.length-this.#u);return this.left+=r,this.#e=r===0?u:u.slice(r),!0}#n(t,n){let u=this.#t.get(t);return u!==void 0&&n.sequence<=u?(this.repeated+=1,!1):(u!==void 0&&!this.#r&&(this.missing+=n.sequence-u-1n),this.#t.set(t,n.sequence),!0)}};function ti(e,t){let n=e-BigInt(t);return n>0n?n:0n}function Ad(e,t){return{id:`${e} ${t.sequence}`,surface:e,entry:t,gap:void 0}}function ni(e,t){let n=t-BigInt(1e3)+1n,u=e?.isValid&&e.head>=n?e.head:n;return u>1n?u:1n}function ui(e,t,n){let u=e!==void 0&&e.isValid&&e.head>0n&&e.head===t;return{isValid:n.valid,verified:n.verified+(u?e.verified-1n:0n),firstBad:n.firstBadSequence,head:n.headSequence,hash:n.headHash}}var Qu=200,Pd=100,Od=1e4,Fd=12,Gd=["create","update","delete","undelete","schedule_run","trigger_run","fire_schedule","pause_schedule","resume_schedule","start_run","complete_run","fail_run","resume_run","pause","resume","drain","replay","certify","dead_letter","redrive","discard","cancel_batch"],qd=["ok","refused","denied","dead_lettered"];function si(){let e=O.value,t=`tenants/${U.value}/surfaces/-`;return!e&&U.value==="-"?a(te,{title:"Audits",command:"lightspeed audits tail -f",children:a(z,{children:"A stream of audits is about one tenant: choose a tenant."})}):a(Ud,{name:e||t,isOne:e!==""},e||t)}function Ud({name:e,isOne:t}){let n=$d(),{rows:u,left:r,failure:s,isLoading:o,again:i}=Vd(e,t,n),[c,l]=R(),[p,f]=R(""),m=oe(()=>[...c??u].reverse(),[c,u]),d=c===void 0?0:Kd(u,c),h=m.find(b=>b.id===p),y=t?ri:[zd,...ri];return a(te,{title:t?`Audits of ${ii(e)}`:`Audits of ${U.value}`,facts:t&&a(ef,{name:e}),actions:a("button",{type:"button","aria-pressed":c!==void 0,onClick:()=>l(c?void 0:u),children:c===void 0?"Pause the tail":"Go on"}),command:nf(e,t,n),children:[a(Yd,{}),a("p",{class:"audits-note",role:"status",children:[c!==void 0&&a(E,{children:[a(G,{tone:"warning",children:"paused"})," ",d===0?"nothing new yet":`${_(d)} new`,"."," "]}),Wd(m.length,r,t)]}),s&&a(E,{children:[a(C,{what:"The tail ended",failure:s}),a("button",{type:"button",onClick:i,children:"Begin again"})]}),o?a(W,{what:"audits"}):m.length===0?!s&&a(z,{children:oi(n)?"No entry matches the filter.":"No entry yet."}):a("div",{class:`audits-body${h?" with-entry":""}`,children:[a(ee,{label:"audits",columns:y,rows:m,rowKey:b=>b.id,open:b=>f(b.id===p?"":b.id)}),h&&a(Zd,{row:h,close:()=>f("")})]})]})}function $d(){return{action:M("action"),outcome:M("outcome"),key:M("key"),run:M("run")}}function oi(e){return Object.values(e).some(t=>t!=="")}function Vd(e,t,n){let u=Math.min(2e3,Number(M("last"))||Qu),[r,s]=R(0),o=JSON.stringify([e,n,u,r]),[i,c]=R(),l=Y({key:"",tail:new p0(!1),timer:0});l.current.key!==o&&(clearTimeout(l.current.timer),l.current={key:o,tail:new p0(oi(n)),timer:0}),H(()=>()=>clearTimeout(l.current.timer),[]);async function*p(h){let{resumeToken:y}=l.current.tail,b={surface:e,filter:jd(n),skipGap:!0};if(y){yield*Be.watchAudits({...b,resumeToken:y},{signal:h});return}let v=t?ti(await ai(e,h),u):-1n;yield*Be.watchAudits({...b,afterSequence:v,heartbeatMs:10000n},{signal:h})}function f(h){let y=l.current,b=y.tail.resumeToken==="";(y.tail.add(h)||b)&&!y.timer&&(y.timer=window.setTimeout(()=>{y.timer=0,c({key:o,rows:y.tail.rows,left:y.tail.left})},Pd))}let m=Oe(o,p,f),d=i?.key===o;return{rows:d?i.rows:Hd,left:d?i.left:0,failure:m,isLoading:!d&&m===void 0,again:()=>s(r+1)}}var Hd=[];function jd({action:e,outcome:t,key:n,run:u}){let r=s=>s===""?[]:s.split(",");return{actions:r(e),outcomes:r(t),keys:n===""?[]:[n],runIds:r(u)}}async function ai(e,t){return(await k.getSurface({surface:e},{signal:t})).surface?.records?.audits??0n}function Kd(e,t){let n=t.at(-1);return n===void 0?e.length:e.length-1-e.findLastIndex(u=>u.id===n.id)}function Wd(e,t,n){let u=n?"":"New entries of all surfaces, from now on; earlier ones are with each surface. ";if(e===0)return u;let r=t>0?` Keeps ${_(2e3)}, ${_(t)} older ones have left.`:"";return`${u}${_(e)} newest entries.${r}`}function Yd(){let e=(u,r,s)=>a("label",{children:[r,a("input",{type:"search","data-filter":u==="key",name:u,placeholder:s,value:M(u),onChange:o=>T({[u]:o.currentTarget.value.trim()})})]}),t=(u,r,s)=>a("label",{children:[r,a("select",{name:u,value:M(u),onChange:o=>T({[u]:o.currentTarget.value}),children:[a("option",{value:"",children:"all"}),[...new Set([...s,M(u)])].filter(Boolean).map(o=>a("option",{value:o,children:o.replaceAll("_"," ")},o))]})]}),n=Number(M("last"))||Qu;return a("form",{class:"filters",role:"search","aria-label":"filter of audits",onSubmit:u=>u.preventDefault(),children:[t("action","Action",Gd),t("outcome","Outcome",qd),e("key","Batch key","whole key"),e("run","Run","run-000001"),O.value&&n<2e3&&a("button",{type:"button",onClick:()=>T({last:Math.min(2e3,n+4*Qu)}),children:"Show older entries"})]})}var zd={name:"surface",header:"Surface",cell:e=>a("a",{href:$(e.surface,["audits"]),children:ii(e.surface)})},ri=[{name:"sequence",header:"Sequence",isNumeric:!0,cell:({entry:e,gap:t})=>e?_(e.sequence):`${t?.from}–${t?.to}`},{name:"time",header:"Time",cell:({entry:e})=>e&&a(L,{ms:e.recordedMs})},{name:"action",header:"Action",cell:({entry:e})=>e?a("b",{children:e.record?.action.replaceAll("_"," ")}):a("i",{children:"no longer kept"})},{name:"outcome",header:"Outcome",cell:({entry:e})=>e&&a(Xd,{text:e.record?.outcome??""})},{name:"actor",header:"Actor",cell:({entry:e})=>e?.actorId},{name:"object",header:"Object",cell:e=>Qd(e)},{name:"reason",header:"Reason",class:"wide",cell:({entry:e})=>e?.reason}],Jd={ok:"ok",refused:"warning",denied:"bad",dead_lettered:"bad"};function Xd({text:e}){let[t="",...n]=e.split(":");return a(E,{children:[a(G,{tone:Jd[t]??"neutral",children:t.replaceAll("_"," ")})," ",n.join(":").replaceAll("_"," ")]})}function Qd({surface:e,entry:t}){let n=t?.subject.startsWith(`${e}/`)?t.subject.slice(e.length+1):"",u=n.startsWith("batches/")?n.slice(8):"";return u?a("a",{href:$(e,["batches",u]),children:u}):n.replace(/^runs\//,"").replace("dead_letters","dead letters")}function Zd({row:e,close:t}){let{entry:n}=e;if(!n)return null;let u=[["recorded",a(L,{ms:n.recordedMs})],["action at",a(L,{ms:n.record?.atMs})],["actor",n.actorId],["object",n.subject],["reason",n.reason],["run",n.runId],["request id",n.requestId],...n.details.map(r=>[r.name,r.value]),["hash",a("code",{children:n.chainHash})]];return a("aside",{class:"audits-entry","aria-label":`entry ${n.sequence}`,children:[a("header",{children:[a("h2",{children:[n.record?.action.replaceAll("_"," ")," · ",_(n.sequence)]}),a("button",{type:"button",class:"quiet",onClick:t,children:"Close"})]}),a("dl",{children:u.map(([r,s],o)=>s!==""&&a("div",{children:[a("dt",{children:r.replaceAll("_"," ")}),a("dd",{children:s})]},o))})]})}function ef({name:e}){let t=Y(void 0),[n,u]=R(!1),[r,s]=R(0),{value:o,failure:i}=V(`${e} ${r}`,y=>tf(e,t,r>0&&!t.current,y),{everyMs:Od});async function c(){u(!0),t.current=void 0,s(r+1)}H(()=>u(!1),[o,i]);let l=o??t.current;if(!l)return i?a(G,{tone:"warning",children:["not verified: ",i.text]}):a("span",{class:"faint",children:"verifying …"});let{isValid:p,verified:f,firstBad:m,head:d,hash:h}=l;return a(E,{children:[a(G,{tone:p?"ok":"bad",children:p?"chain verified":`chain broken at ${_(m)}`}),a("span",{children:[f===d?"all":"newest"," ",_(f)," entries, head ",a("b",{children:_(d)}),", hash"," ",a("code",{title:h,children:h.slice(0,Fd)})]}),f<d&&p&&a("button",{type:"button",class:"quiet",disabled:n,onClick:c,children:n?"Verifying …":`Verify all ${_(d)}`})]})}async function tf(e,t,n,u){let r=n?0n:ni(t.current,await ai(e,u)),s=await Be.verifyAudits({surface:e,fromSequence:r},{signal:u});return t.current=ui(t.current,r,s),t.current}function ii(e){return e.slice(e.lastIndexOf("/")+1)}function nf(e,t,{action:n,outcome:u,key:r,run:s}){let i=Object.entries({action:n,outcome:u,key:r,run:s}).filter(([,c])=>c!=="").map(([c,l])=>`--${c} ${Se(l)}`);return["lightspeed audits tail",t?e:`tenants/${U.value}/surfaces/-`,"-f",...i].join(" ")}var d0={kind:"keys",keys:new Set};function li(e){return{stage:e.get("stage")??"",reason:e.get("reason")??"",fromMs:ci(e.get("from")),toMs:ci(e.get("to"))}}function Zu(e){let t=n=>n>0?new Date(n).toISOString():"";return{stage:e.stage,reason:e.reason,from:t(e.fromMs),to:t(e.toMs),page:""}}function En(e){return!e.stage&&!e.reason&&!e.fromMs&&!e.toMs}function wn(e){return{stages:e.stage?[e.stage]:[],reasons:e.reason?[e.reason]:[],fromMs:BigInt(e.fromMs),toMs:BigInt(e.toMs)}}function pi(e,t){return{...e,toMs:e.toMs>0?Math.min(e.toMs,t):t}}function di(e,t){return t>0?Math.ceil(e*1e3/t):0}function ci(e){let t=e===null||e===""?0:Date.parse(e);return Number.isNaN(t)?0:t}async function*fi(e,t,n,u,r){let[s,o,i]=[0,0,t];for(;s<e&&!r.aborted;){let{results:c,remaining:l}=await u(Math.min(1e3,e-s),i);i="",s+=c.length,o+=1;let f=c.length>0&&l>0n&&s<e&&!r.aborted?di(c.length,n):void 0;if(yield{done:s,total:e,calls:o,nextInMs:f,results:c},f===void 0)return;await uf(f,r)}}function uf(e,t){return new Promise(n=>{let u=()=>{clearTimeout(r),t.removeEventListener("abort",u),n()},r=setTimeout(u,e);t.addEventListener("abort",u)})}var er=["waiting","succeeded","dead again","cancelled","failed","discarded","refused"];var Tn=class{#e=new Map;#t=new Set;#u=new Map;#r=new Map(er.map(t=>[t,0]));redriven(t,n){this.#n(t,{outcome:"waiting",detail:"queued",dueMs:n})}discarded(t){this.#n(t,{outcome:"discarded",detail:"",dueMs:0n})}refused(t,n){this.#n(t,{outcome:"refused",detail:n,dueMs:0n})}nextPoll(){let t=[];for(let n of this.#t){if(t.length===1e3)break;t.push(n)}for(let n of t)this.#t.delete(n),this.#t.add(n);return t}polled(t){for(let n of t){let u=this.#e.get(n.key);u?.outcome==="waiting"&&(n.reason==="BATCH_NOT_FOUND"?this.#n(n.key,{...u,outcome:this.#u.get(n.key)??"succeeded",detail:""}):n.reason==="BATCH_STATE"?u.detail=n.state:this.#n(n.key,{...u,outcome:"dead again",detail:""}))}}audited(t){let n=rf(t),u=this.#e.get(n);if(u?.outcome==="waiting")switch(t.record?.action){case"dead_letter":this.#n(n,{...u,outcome:"dead again",detail:sf(t)});break;case"cancel_batch":t.record.outcome==="ok"&&this.#u.set(n,"cancelled");break;case"fail_run":this.#u.set(n,"failed");break}}count(t){return this.#r.get(t)??0}get size(){return this.#e.size}rows(t,n=1e3){let u=[];for(let[r,s]of this.#e){if(u.length===n)break;(t===void 0||s.outcome===t)&&u.push({key:r,...s})}return u}#n(t,n){let u=this.#e.get(t);u!==void 0&&this.#r.set(u.outcome,this.count(u.outcome)-1),this.#e.set(t,n),this.#r.set(n.outcome,this.count(n.outcome)+1),n.outcome==="waiting"?this.#t.add(t):this.#t.delete(t)}};function rf(e){if(e.record?.action==="fail_run")return e.details.find(n=>n.name==="key")?.value??"";if(e.record?.action==="dead_letter")return e.reason;let t=e.subject.indexOf("/batches/");return t<0?"":e.subject.slice(t+9)}function sf(e){let t=e.record?.outcome??"",n=t.indexOf(":");return n<0?"":t.slice(n+1)}var ge=j(void 0);function ft(e={}){ge.value&&(ge.value={...ge.value,...e})}async function gi(e,t){let n=new AbortController,u=new Tn,r=fi(e.total,e.planHash,e.perSecond,of(e),n.signal),s=l=>{for(let{key:p,dueMs:f,reason:m}of l)m?u.refused(p,m):e.action==="discard"?u.discarded(p):u.redriven(p,f)},o=await r.next();if(o.done)return;s(o.value.results),ge.value?.stop();let i={asked:e,startedMs:t,outcomes:u,progress:o.value,isEnded:o.value.nextInMs===void 0,isStopped:!1,failure:void 0,stop:()=>{n.abort(),ft({isStopped:!0})}};ge.value=i;let c=()=>ge.value?.outcomes===u;(async()=>{try{for await(let l of r)s(l.results),c()&&ft({progress:l})}catch(l){c()&&ft({failure:_e(l)})}c()&&ft({isEnded:!0})})()}function tr(e,t){return e.kind==="keys"?{keys:[...e.keys]}:{filter:wn(e.filter),maxDeadLetters:t}}function of(e){return async(t,n)=>{let{surface:u,reason:r,perSecond:s,mayApplyAgain:o}=e,i={surface:u,reason:r,expectedPlanHash:n,requestId:Ee(),...tr(e.selection,t)};if(e.action==="discard"){let{results:p,remaining:f}=await k.discardDeadLetters(i);return{results:p.map(({key:m,error:d})=>({key:m,dueMs:0n,reason:mi(d)})),remaining:f}}let{results:c,remaining:l}=await k.redriveDeadLetters({...i,perSecond:BigInt(s),mayApplyAgain:o});return{results:c.map(({key:p,result:f})=>({key:p,dueMs:f.case==="dueMs"?f.value:0n,reason:f.case==="error"?mi(f.value):""})),remaining:l}}}async function hi({asked:e,outcomes:t},n){let u=t.nextPoll();if(u.length===0)return;let r={surface:e.surface,keys:u,reason:"state of the batches",dryRun:!0},{results:s}=await k.discardDeadLetters(r,{signal:n});t.polled(s.map(({key:o,error:i})=>({key:o,...bi(i)}))),ft()}function mi(e){return bi(e).reason}function bi(e){for(let t of e?.details??[]){let n=z0(t,dn);if(n)return{reason:n.reason,state:(n.metadata.state??"").replaceAll("_"," ")}}return{reason:e?"UNKNOWN":"",state:""}}var nr=5;function yi({action:e,name:t,selection:n,close:u,done:r}){let[s,o]=R(0),[i,c]=R(!1),[l,p]=R(),f=V(`${e} ${i}`,v=>cf(e,t,n,i,v)),m=f.value,d=e==="redrive"?"Redrive":"Discard",y=`${m?_(m.total):"…"} dead letter${m?.total===1?"":"s"}`;async function b(v){if(!m)return;let{total:x,plan:N,selection:A,atMs:xe}=m,Fe={action:e,surface:t,selection:A,total:x,planHash:N.planHash,reason:v};try{await gi({...Fe,perSecond:e==="redrive"?s:0,mayApplyAgain:i},xe)}catch(de){throw _e(de).reason==="PLAN_CHANGED"&&(p(m),f.reload()),de}r()}return a(ke,{title:`${d} dead letters`,confirm:`${d} ${y}`,isDangerous:e==="discard",isReady:m!==void 0&&m.total>0&&m!==l,perform:b,close:u,children:[f.failure&&a(C,{what:"There is no plan",failure:f.failure}),!m&&!f.failure&&a(W,{what:"the plan"}),m&&a(E,{children:[l&&m!==l&&a("p",{class:"note warning",role:"alert",children:["The dead letters have changed: ",_(l.total)," → ",_(m.total),". This is the new plan."]}),a(af,{planned:m,action:e}),e==="redrive"&&a("label",{children:["Starts per second, 0 for all at once",a("input",{type:"number",min:0,max:1e6,value:s,onInput:v=>o(Math.max(0,Math.floor(v.currentTarget.valueAsNumber||0)))})]}),e==="redrive"&&(m.plan.beyondHorizonCount>0n||i)&&a("label",{class:"check",children:[a("input",{type:"checkbox",checked:i,onChange:v=>c(v.currentTarget.checked)}),"Also redrive those beyond the idempotency horizon: their sinks may apply them again"]})]})]})}function af({planned:{plan:e,total:t,selection:n},action:u}){let r=Math.ceil(t/1e3),s=r>1?`the first ${_(e.deadLetters)}`:"all";return a(E,{children:[a("p",{children:[u==="redrive"?"Each waits for its next start, as attempt 1. Keys, idempotency keys and places stay.":"Each ends as cancelled, and its key is free. This cannot be undone."," ",n.kind==="all"&&"Only those that are dead letters now."]}),a("table",{class:"plan","aria-label":"plan",children:[a("thead",{children:a("tr",{children:[a("th",{scope:"col",children:["Plan of ",s]}),a("th",{scope:"col",class:"number",children:"dead letters"})]})}),a("tbody",{children:[e.stages.map(({stage:o,count:i})=>a("tr",{children:[a("td",{children:["stage ",o]}),a("td",{class:"number",children:_(i)})]},o)),e.reasons.slice(0,nr).map(({reason:o,count:i})=>a("tr",{children:[a("td",{title:o,children:o}),a("td",{class:"number",children:_(i)})]},o))]})]}),e.reasons.length>nr&&a("p",{class:"faint",children:["and ",e.reasons.length-nr," more reasons"]}),r>1&&a("p",{children:[_(t)," in all, by ",_(r)," calls of at most ",_(1e3),". Keep this tab open until the last one."]}),e.beyondHorizonCount>0n&&u==="redrive"&&a("p",{class:"note warning",children:[_(e.beyondHorizonCount)," lie beyond the idempotency horizon: their sinks may have applied them."]})]})}async function cf(e,t,n,u,r){let{queue:s}=await k.getQueue({surface:t},{signal:r}),o=Number(s?.atMs??0n);Lt(o);let i=n.kind==="all"?{kind:"all",filter:pi(n.filter,o+1)}:n,c={surface:t,reason:"plan",dryRun:!0,...tr(i,1e3)},l=e==="discard"?await k.discardDeadLetters(c,{signal:r}):await k.redriveDeadLetters({...c,mayApplyAgain:u},{signal:r});if(!l.plan)throw new Error("the server sent no plan");let p=Number(l.plan.deadLetters+l.remaining);return{plan:l.plan,total:p,selection:i,atMs:o}}function vi({name:e,filter:t,change:n}){let u=V(`stages ${e}`,async c=>{let{surface:l}=await k.getSurface({surface:e},{signal:c});return l?.pipelineRuntime?.pipeline?.stages.map(p=>p.name)??[]}),[r,s]=R(t.reason);H(()=>s(t.reason),[t.reason]);let o=u.value??(t.stage?[t.stage]:[]),i=t.stage||t.reason||t.fromMs||t.toMs;return a("form",{class:"filters",role:"search","aria-label":"filter of dead letters",onSubmit:c=>(c.preventDefault(),n({...t,reason:r})),children:[a("label",{children:["Stage"," ",a("select",{value:t.stage,onChange:c=>n({...t,stage:c.currentTarget.value}),children:[a("option",{value:"",children:"all"}),o.map(c=>a("option",{value:c,children:c},c))]})]}),a("label",{children:["Reason begins with"," ",a("input",{"data-filter":!0,size:32,maxLength:256,value:r,onInput:c=>s(c.currentTarget.value),onBlur:()=>r!==t.reason&&n({...t,reason:r})})]}),a(_i,{label:"From",ms:t.fromMs,change:c=>n({...t,fromMs:c})}),a(_i,{label:"To",ms:t.toMs,change:c=>n({...t,toMs:c})}),i?a("button",{type:"button",onClick:()=>n({stage:"",reason:"",fromMs:0,toMs:0}),children:"Clear the filter"}):null]})}function _i({label:e,ms:t,change:n}){let u=t?je(t).slice(0,19):"",[r,s]=R(u);H(()=>s(u),[u]);let o=r.trim()?Date.parse(r.trim().replace(" ","T")+(He.value==="utc"?"Z":"")):0,i=Number.isNaN(o),c=()=>!i&&o!==t&&n(o);return a("label",{children:[e," ",a("input",{size:19,placeholder:"2026-11-30 07:41:33",value:r,"aria-invalid":i,onInput:l=>s(l.currentTarget.value),onBlur:c,onKeyDown:l=>l.key==="Enter"&&c()})]})}var lf=2e3,Si={waiting:"busy",succeeded:"ok","dead again":"bad",cancelled:"neutral",failed:"bad",discarded:"neutral",refused:"warning"};function pf(e){return[{name:"key",header:"Batch",cell:({key:t})=>a("a",{href:$(e,["batches",t]),children:t})},{name:"outcome",header:"Outcome",cell:({outcome:t})=>a(G,{tone:Si[t],children:t})},{name:"detail",header:"Detail",class:"wide",cell:({detail:t})=>t},{name:"due",header:"Earliest start",cell:({dueMs:t})=>a(L,{ms:t})}]}function xi({bulk:e}){let{asked:t,outcomes:n,progress:u,isEnded:r,isStopped:s,failure:o}=e,[i,c]=R(),l=t.action==="redrive",p=n.count("waiting")>0;V(l&&p?`poll ${e.startedMs}`:"",m=>hi(ge.value??e,m),{everyMs:lf});let f=`${l?"Redrive":"Discard"} of ${_(t.total)} dead letter${t.total===1?"":"s"}`;return a("section",{class:"panel outcome","aria-label":"outcome",children:[a("header",{children:[a("h2",{children:f}),a("span",{class:"faint",children:[a(L,{ms:e.startedMs})," · ",t.reason]}),a(ff,{progress:u,isEnded:r,isStopped:s}),!r&&!s&&a("button",{type:"button",onClick:e.stop,children:"Stop"}),(r||s)&&a("button",{type:"button",class:"quiet",onClick:()=>ge.value=void 0,children:"Close"})]}),o&&a(C,{what:`Stopped after ${_(u.done)}`,failure:o}),a("div",{class:"outcome-counts",role:"group","aria-label":"batches by outcome",children:er.filter(m=>n.count(m)>0||df(m,l)).map(m=>a("button",{type:"button","aria-pressed":i===m,onClick:()=>c(i===m?void 0:m),children:[a(G,{tone:Si[m],children:m})," ",a("strong",{children:_(n.count(m))})]},m))}),l&&p&&a("p",{class:"faint",children:"Waiting batches start when a worker takes them; the page asks again every two seconds."}),a(ee,{label:"batches of the action",columns:pf(t.surface),rows:n.rows(i),rowKey:m=>m.key,open:m=>me($(t.surface,["batches",m.key]))})]})}function df(e,t){return t&&["waiting","succeeded","dead again"].includes(e)}function ff({progress:e,isEnded:t,isStopped:n}){let{done:u,total:r,nextInMs:s}=e,o=`${_(u)} of ${_(r)} called`;return n&&u<r?a("span",{role:"status",children:["Stopped: ",o,"."]}):t?a("span",{role:"status",children:u<r?`Ended: ${o}.`:""}):a("span",{role:"status",children:[o,s?`, the next call ${se(s)} after the last`:" …"]})}var mf=100,gf=2e3,hf=["dead_letter","redrive","discard","replay","cancel_batch","fail_run"],bf=[{name:"stage",header:"Stage",cell:e=>e.stage},{name:"reason",header:"Reason",class:"wide",cell:e=>e.reason},{name:"count",header:"Dead letters",isNumeric:!0,cell:e=>_(e.count)},{name:"oldest",header:"Oldest",cell:e=>a(L,{ms:e.oldestMs})},{name:"newest",header:"Newest",cell:e=>a(L,{ms:e.newestMs})}];function yf(e){return[{name:"key",header:"Batch",cell:({batch:t})=>a("a",{href:$(e,["batches",t?.key??""]),children:t?.key})},{name:"stage",header:"Stage",cell:({batch:t})=>t?.stage},{name:"reason",header:"Reason",class:"wide",cell:({record:t})=>a("span",{title:t?.reason,children:t?.reason})},{name:"attempts",header:"Attempts",isNumeric:!0,cell:({attempts:t})=>t.length},{name:"run",header:"Run",cell:({runId:t})=>t},{name:"worker",header:"Worker",cell:({attempts:t})=>t.at(-1)?.workerId},{name:"records",header:"Records",isNumeric:!0,cell:({batch:t})=>_(t?.records??0n)},{name:"died",header:"Since",cell:({record:t})=>a(L,{ms:t?.atMs})}]}function Ri(){let e=O.value,t=li(pe.value.query),n=M("page"),u=JSON.stringify(t),[r,s]=R(d0),[o,i]=R(),c=V(`${e} ${u} ${n}`,f=>k.listDeadLetters({surface:e,pageSize:mf,pageToken:n,filter:wn(t),summary:!0},{signal:f}));_f(e,c.reload),H(()=>s(d0),[u]);let l=Number(c.value?.summary?.deadLetters??0n),p=Ae("write");return a(te,{title:"Dead letters",facts:c.value&&a(vf,{total:l,filter:t}),command:wf(e,t),children:[ge.value?.asked.surface===e&&a(xi,{bulk:ge.value}),a(vi,{name:e,filter:t,change:f=>T(Zu(f))}),c.failure&&a(C,{what:"The dead letters cannot be shown",failure:c.failure}),c.isLoading&&a(W,{what:"the dead letters"}),c.value&&l===0&&a(z,{children:En(t)?"There are no dead letters.":"No dead letters match the filter."}),c.value&&l>0&&a(E,{children:[a(Sf,{filter:t,total:l,groups:c.value.summary?.groups??[]}),p&&a(xf,{selection:r,setSelection:s,total:l,filter:t,setAction:i}),a(Rf,{name:e,selection:r,setSelection:s,canAct:p,letters:c.value.deadLetters}),a(Ef,{next:c.value.nextPageToken})]}),o&&a(yi,{action:o,name:e,selection:r,close:()=>i(void 0),done:()=>{s(d0),c.reload()}})]})}function _f(e,t){let n=Y(""),u=Y(void 0);H(()=>()=>clearTimeout(u.current),[]),Oe(e,r=>{let s=n.current?{resumeToken:n.current}:{afterSequence:-1n};return Be.watchAudits({surface:e,...s,skipGap:!0,filter:{actions:hf}},{signal:r})},r=>{if(n.current=r.resumeToken,r.entries.length!==0){if(ge.value?.asked.surface===e){for(let s of r.entries)ge.value.outcomes.audited(s);ft()}u.current??=setTimeout(()=>{u.current=void 0,t()},gf)}})}function vf({total:e,filter:t}){return a("span",{children:[a("strong",{children:_(e)})," ",En(t)?"in all":"match the filter"]})}function Sf({filter:e,groups:t,total:n}){let u=n-t.reduce((r,s)=>r+Number(s.count),0);return a("section",{class:"groups","aria-label":"by stage and reason",children:[a(ee,{label:"dead letters by stage and reason",columns:bf,rows:t,rowKey:r=>`${r.stage} ${r.reason}`,open:r=>T(Zu({...e,stage:r.stage,reason:r.reason}))}),u>0&&a("p",{class:"faint",children:[_(u)," more in smaller groups."]})]})}function xf({selection:e,setSelection:t,total:n,filter:u,setAction:r}){let s=e.kind==="all",o=s?n:e.keys.size,i=!s&&o>1e3,c=En(u)?`all ${_(n)}`:`all ${_(n)} that match`;return a("div",{class:"selection",role:"group","aria-label":"selection",children:[a("span",{role:"status",children:s?`${c[0]?.toUpperCase()}${c.slice(1)} are selected.`:`${_(o)} selected.`}),i&&a("span",{children:"By key at most 1,000 can be selected."}),s?null:a("button",{type:"button",onClick:()=>t({kind:"all",filter:u}),children:["Select ",c]}),o>0&&a("button",{type:"button",class:"quiet",onClick:()=>t(d0),children:"Select none"}),a("span",{class:"space"}),a("button",{type:"button",class:"primary",disabled:!o||i,onClick:()=>r("redrive"),children:"Redrive …"}),a("button",{type:"button",disabled:!o||i,onClick:()=>r("discard"),children:"Discard …"})]})}function Rf({name:e,letters:t,selection:n,setSelection:u,canAct:r}){let s=({batch:i})=>i?.key??"",o=n.kind==="all"?new Set(t.map(s)):n.keys;return a(ee,{label:"dead letters",columns:yf(e),rows:t,rowKey:s,open:i=>me($(e,["batches",s(i)])),...r&&{selected:o,select:i=>u({kind:"keys",keys:i})}})}function Ef({next:e}){let t=M("page");return!t&&!e?null:a("div",{class:"pages",role:"group","aria-label":"pages",children:[a("button",{type:"button",disabled:!t,onClick:()=>T({page:""}),children:"First page"}),a("button",{type:"button",disabled:!e,onClick:()=>T({page:e}),children:"Next page"})]})}function wf(e,t){let n=t.stage&&` --stage ${Se(t.stage)}`,u=t.reason&&` --reason ${Se(t.reason)}`;return`lightspeed dead-letters list -s ${e}${n}${u}`}function Ei(e,t){let n=e-t;return n<=0?{state:"stale",forMs:t-e}:e>=0xe677d21fdbff?{state:"never",forMs:n}:{state:n<6e4?"soon":"fresh",forMs:n}}function wi(e){return[...e].sort((t,n)=>t.staleAtMs===n.staleAtMs?Tf(t.name,n.name):t.staleAtMs<n.staleAtMs?-1:1)}function ur(e,t){let n=0,u=e.length;for(;n<u;){let r=n+u>>1;Number(e[r]?.staleAtMs)<=t?n=r+1:u=r}return n}function Tf(e,t){return e<t?-1:e>t?1:0}var In=class{views=new Map;isComplete=!1;#e=new Set;begin(){this.#e=new Set(this.views.keys())}take({frame:t}){let n=[];if(t.case==="changed")for(let u of t.value.surfaces)this.#e.delete(u.name),u.stale&&this.views.get(u.name)?.stale===!1&&n.push(u),this.views.set(u.name,u);else if(t.case==="removed")for(let{name:u}of t.value.surfaces)this.views.delete(u);else if(t.case==="caughtUp"){this.isComplete=!0;for(let u of this.#e)this.views.delete(u);this.#e.clear()}else return;return n}};var kf=3;function Ii(){let[e,t]=[`tenants/${U.value}`,O.value];return a(Mf,{parent:e,one:t},`${e} ${t}`)}function Mf({parent:e,one:t}){let n=Y(new In),[u,r]=R([]),[s,o]=R([]);function i(y){let b=y.frame;(b.case==="caughtUp"||b.case==="heartbeat")&&(Lt(b.value.asOfMs),Nt(b.value.asOfMs));let v=n.current.take(y);if(!(v===void 0||!n.current.isComplete)&&(r([...n.current.views.values()].filter(({name:x})=>!t||x===t)),v.length>0)){let x=v.map(({name:N,staleAtMs:A})=>({name:N,atMs:A}));o(N=>[...x,...N].slice(0,kf))}}let c=Oe(e,y=>{n.current.begin();let b={surfaceIdPrefix:t.split("/")[3]??""};return k.watchSurfaces({parent:e,filter:b,intervalMs:1000n},{signal:y})},i),l=ve(),p=oe(()=>wi(u),[u]),f=ur(p,l),m=ur(p,l+6e4)-f,d=Nf(p,l),h=t?p[0]:void 0;return h?a(Lf,{view:h,nowMs:l,turned:s}):a(te,{title:U.value==="-"?"Freshness of all tenants":`Freshness of ${U.value}`,facts:n.current.isComplete&&a(E,{children:[a(G,{tone:f>0?"bad":"ok",children:[_(f)," stale"]}),a(G,{tone:m>0?"warning":"neutral",children:[_(m)," within a minute"]}),a(G,{tone:"neutral",children:[_(p.length-f-m)," fresh"]})]}),command:`lightspeed surface watch ${U.value==="-"?"-A":`--tenant ${U.value}`}`,children:[a(Cf,{}),a(ki,{turned:s}),c&&a(C,{what:"The watch ended",failure:c}),n.current.isComplete?d.length===0?a(z,{children:u.length===0?"The tenant has no surfaces.":"No surface matches the filter."}):a(ee,{label:"freshness",columns:Li(l),rows:d,rowKey:y=>y.name,open:y=>me($(y.name,["freshness"]))}):!c&&a(W,{what:"freshness"})]})}function Lf({view:e,nowMs:t,turned:n}){let[u,r]=Mi[kn(e,t).state],s=Li(t).slice(3).map(o=>[o.header,o.cell(e)]);return a(te,{title:`Freshness of ${Mn(e.name)}`,facts:a(G,{tone:u,children:r}),command:`lightspeed freshness watch ${e.name}`,children:[a("p",{class:"freshness-countdown",role:"timer","aria-label":"countdown",children:Ni(e,t)}),a(ki,{turned:n}),a("dl",{class:"facts-list",children:s.map(([o,i])=>a("div",{children:[a("dt",{children:o}),a("dd",{children:i})]},o))}),a("p",{children:a("a",{href:Pe(["tenants",U.value,"freshness"]),children:["Freshness of all surfaces of ",U.value]})})]})}function ki({turned:e}){return a("p",{class:"freshness-turned",role:"status",children:e.map(({name:t,atMs:n})=>a("span",{children:[a("b",{children:Mn(t)})," turned stale at ",je(n),"."," "]},`${t} ${n}`))})}function Nf(e,t){let[n,u]=[M("state"),M("name")];return!n&&!u?e:e.filter(r=>u&&!Mn(r.name).includes(u)?!1:!n||kn(r,t).state===n)}function Cf(){return a("form",{class:"filters",role:"search","aria-label":"filter of surfaces",onSubmit:e=>e.preventDefault(),children:[a("label",{children:["State",a("select",{value:M("state"),onChange:e=>T({state:e.currentTarget.value}),children:[a("option",{value:"",children:"all"}),a("option",{value:"stale",children:"stale"}),a("option",{value:"soon",children:"stale within a minute"}),a("option",{value:"fresh",children:"fresh"}),a("option",{value:"never",children:"never stale"})]})]}),a("label",{children:["Name",a("input",{type:"search","data-filter":!0,placeholder:"part of the name",value:M("name"),onInput:e=>T({name:e.currentTarget.value.trim()})})]})]})}var Mi={stale:["bad","stale"],soon:["warning","fresh"],fresh:["ok","fresh"],never:["ok","fresh"]};function Li(e){return[{name:"surface",header:"Surface",cell:t=>a("a",{href:$(t.name,["freshness"]),children:Mn(t.name)})},{name:"state",header:"State",cell:t=>{let[n,u]=Mi[kn(t,e).state];return a(G,{tone:n,children:u})}},{name:"countdown",header:"Countdown",class:"countdown",cell:t=>Ni(t,e)},{name:"at",header:"Stale from",cell:t=>a(L,{ms:t.staleAtMs})},{name:"lag",header:"Last lag",isNumeric:!0,cell:({freshness:t})=>se(t?.observedLagMs)},{name:"allowed",header:"Allowed lag",isNumeric:!0,cell:({freshness:t})=>se(t?.maxAllowedLagMs)},{name:"sequence",header:"Last sequence",isNumeric:!0,cell:({freshness:t})=>_(t?.lastSequence??0n)},{name:"run",header:"Run",cell:t=>a(Ke,{text:t.lifecycleLabel})},{name:"waiting",header:"Waiting",isNumeric:!0,cell:({queue:t})=>_((t?.queued??0n)+(t?.retrying??0n))}]}function kn(e,t){return Ei(Number(e.staleAtMs),t)}function Ni(e,t){let{state:n,forMs:u}=kn(e,t);return n==="never"?"never stale":n==="stale"?`stale for ${se(Ti(u))}`:`stale in ${se(Ti(u))}`}function Ti(e){return Math.ceil(e/1e3)*1e3}function Mn(e){let[,t,,n]=e.split("/");return U.value==="-"?`${t}/${n}`:n??e}function rr(e){let t=e?.source;switch(t?.case){case"database":return{store:"database",connection:t.value.name,name:t.value.query};case"file":return{store:"file",connection:t.value.name,name:t.value.path};case"queue":return{store:"topic",connection:t.value.name,name:t.value.topic};default:return}}function sr(e){let t=e?.sink;switch(t?.case){case"database":return{store:"database",connection:t.value.name,name:t.value.table};case"pubsub":return{store:"topic",connection:t.value.name,name:t.value.topic};default:return}}function Ci(e,t){return e.split("|").find(u=>u.startsWith(`${t}=`))?.slice(t.length+1)}var Df=["","source","transform","sink"],Bf=["ended","running","completed","failed","crashed"];function Di({surface:e,runs:t,lineage:n,others:u}){let r=new or,s=rr(e.connectorPlan?.source),o=sr(e.connectorPlan?.sink),i=e.pipelineRuntime?.pipeline?.stages??[];r.dataset(s);for(let l of t)r.run(l);for(let l of i)r.node("stage",l.name,l.name,Df[l.kind]??"");r.chain(s,i.map(l=>l.name),o);let c=new Map(n.map(l=>[l.record?.stage??"",l]));for(let l of i)r.checkpoint(c.get(l.name));r.dataset(o);for(let l of u)l.name!==e.name&&!l.deleted&&r.surface(l);return{nodes:r.nodes,edges:r.known(),focus:i.map(l=>f0("stage",l.name))}}function Bi(e,t,n){let u=e.nodes.has(t)?[t]:e.focus,r=new Set(u);for(let s of[...u,...n])if(e.nodes.has(s)){r.add(s);for(let o of Af(e,s))r.add(o)}return{nodes:new Map([...e.nodes].filter(([s])=>r.has(s))),edges:e.edges.filter(s=>r.has(s.origin)&&r.has(s.target)),focus:u}}function Af(e,t){let n=new Set;for(let u of e.edges)u.origin===t&&n.add(u.target),u.target===t&&n.add(u.origin);return[...n]}function Ai(e,t){let n=new Map;for(let{origin:u,target:r}of e.edges)t.nodes.has(u)&&!t.nodes.has(r)&&n.set(u,(n.get(u)??0)+1),t.nodes.has(r)&&!t.nodes.has(u)&&n.set(r,(n.get(r)??0)+1);return n}function f0(e,t){return`${e}:${t}`}var or=class{nodes=new Map;#e=[];node(t,n,u,r=""){let s=f0(t,n);return this.nodes.has(s)||this.nodes.set(s,{id:s,kind:t,label:u,detail:r}),s}known(){return this.#e.filter(t=>this.nodes.has(t.origin)&&this.nodes.has(t.target))}dataset(t){if(t===void 0)return"";let n=`${t.store}/${t.connection}/${t.name}`;return this.node("dataset",n,t.name,`${t.store} ${t.connection}`)}surface(t){let n=this.dataset(rr(t.connectorPlan?.source)),u=this.dataset(sr(t.connectorPlan?.sink)),r=t.name.slice(t.name.lastIndexOf("/")+1),s=this.node("surface",t.name,r,t.lifecycleLabel);n&&this.#t(n,s),u&&this.#t(s,u)}run(t){let n=this.node("run",t.runId,t.runId,Bf[t.state]??"");for(let u of t.stages)this.#t(n,f0("stage",u.stage),`${u.acknowledged} acknowledged`)}chain(t,n,u){let s=[this.dataset(t),...n.map(o=>f0("stage",o)),this.dataset(u)].filter(o=>o!=="");s.slice(1).forEach((o,i)=>this.#t(s[i]??"",o))}checkpoint(t){let n=t?.record;if(n===void 0)return;let u=Ci(n.watermarkSignature,"offset")??String(n.sequence),r=this.node("checkpoint",`${n.stage}/${n.sequence}`,`sequence ${n.sequence}`,`watermark ${u}`);this.#t(f0("stage",n.stage),r,n.runId)}#t(t,n,u=""){this.#e.push({origin:t,target:n,label:u})}};function Fi(){return import("./dagre.esm.js")}var Gi=7,qi=44,Ui=230,Pf=44,m0={rank:64,node:18,margin:12},ir=Math.floor((Ui-qi)/Gi);function $i(e,t){let n=new t.Graph({multigraph:!0}),{rank:u,node:r}=m0;n.setGraph({rankdir:"LR",ranksep:u,nodesep:r}),n.setDefaultEdgeLabel(()=>({}));for(let c of e.nodes.values()){let l=Math.max(c.label.length,c.kind.length+2+c.detail.length),p=Math.min(Ui,qi+l*Gi);n.setNode(c.id,{width:p,height:Pf})}e.edges.forEach((c,l)=>{let p=ar.has(Pi(c.origin))&&ar.has(Pi(c.target));n.setEdge(c.origin,c.target,{[Ff]:p?Of:1},String(l))}),t.layout(n);let s=[...e.nodes.values()].map(c=>{let{x:l=0,y:p=0,width:f=0,height:m=0}=n.node(c.id);return{...c,x:l-f/2,y:p-m/2,width:f,height:m}}),o=new Map(s.map(c=>[c.id,c])),i=e.edges.map((c,l)=>{let{points:p=[]}=n.edge(c.origin,c.target,String(l)),[f,m]=[o.get(c.origin),o.get(c.target)];if(f===void 0||m===void 0||f.x+f.width>m.x)return{...c,points:p};let d={x:f.x+f.width,y:Dt(f).y};return{...c,points:[d,...p.slice(1,-1),{x:m.x,y:Dt(m).y}]}});return Gf(s,i)}var ar=new Set(["dataset","stage"]),Of=20,Ff="weight";function Pi(e){return e.slice(0,e.indexOf(":"))}function Gf(e,t){let n=t.flatMap(c=>c.points),u=Math.min(...e.map(({x:c})=>c),...n.map(({x:c})=>c))-m0.margin,r=Math.min(...e.map(({y:c})=>c),...n.map(({y:c})=>c))-m0.margin,s=Math.max(...e.map(({x:c,width:l})=>c+l),...n.map(({x:c})=>c))+m0.margin,o=Math.max(...e.map(({y:c,height:l})=>c+l),...n.map(({y:c})=>c))+m0.margin,i=c=>({...c,x:c.x-u,y:c.y-r});return{nodes:e.map(i),edges:t.map(c=>({...c,points:c.points.map(i)})),width:s-u,height:o-r}}function Vi(e){let[t,...n]=e.points;if(t===void 0)return"";let u=`M${mt(t.x)} ${mt(t.y)}`,r=t;for(let s of n){let o=mt((r.x+s.x)/2);u+=`C${o} ${mt(r.y)} ${o} ${mt(s.y)} ${mt(s.x)} ${mt(s.y)}`,r=s}return u}function Hi(e,t,n){let u=e.nodes.find(l=>l.id===t);if(u===void 0)return e.nodes[0]?.id??"";let[r,s]=qf[n]??[0,0],o=e.edges.map(l=>r>0&&l.origin===t?l.target:r<0&&l.target===t?l.origin:""),i=t,c=1/0;for(let l of e.nodes){let p=Dt(l).x-Dt(u).x,f=Dt(l).y-Dt(u).y,m=p*r+f*s;if(m<=1)continue;let h=(o.includes(l.id)?ar.has(l.kind)?0:Oi:2*Oi)+m+2*Math.abs(p*s+f*r);h<c&&([i,c]=[l.id,h])}return i}var Oi=1e6,qf={ArrowLeft:[-1,0],ArrowRight:[1,0],ArrowUp:[0,-1],ArrowDown:[0,1]};function Dt(e){return{x:e.x+e.width/2,y:e.y+e.height/2}}function mt(e){return Math.round(e*10)/10}var Uf={dataset:"M2 4c0-2.7 12-2.7 12 0v8c0 2.7-12 2.7-12 0zM2 4c0 2.7 12 2.7 12 0",stage:"M2 3h8l4 5-4 5H2l3-5z",run:"M4 2.5v11l9-5.5z",checkpoint:"M3 14V2h10l-3 3.5L13 9H3",surface:"M2 2h12v4H2zM2 10h12v4H2z"};function Ki(e){let{graph:t,dagre:n,hidden:u,expanded:r,onFocus:s,onToggle:o}=e,i=oe(()=>$i(t,n),[t,n]),{focus:c}=t,[l,p]=R(""),f=Y(null),d=i.nodes.some(y=>y.id===l)?l:c[0]??i.nodes[0]?.id??"";function h(y){let{key:b}=y;if(!(y.ctrlKey||y.metaKey||y.altKey)){if(b==="Enter"||b===" ")s(d);else if(b==="+"||b==="-")b==="-"===r.has(d)&&o(d);else if(b.startsWith("Arrow")){let v=Hi(i,d,b);p(v),f.current?.querySelector(`[data-id="${CSS.escape(v)}"]`)?.focus()}else return;y.preventDefault()}}return a("svg",{ref:f,class:"lineage-graph",width:i.width,height:i.height,viewBox:`0 0 ${i.width} ${i.height}`,role:"group","aria-label":"Lineage graph: arrow keys move, Enter puts a node into the focus, plus and minus expand and collapse",onKeyDown:h,children:[a("defs",{children:a("marker",{id:"lineage-arrow",viewBox:"0 0 8 8",refX:"7",refY:"4",markerWidth:"7",markerHeight:"7",orient:"auto",children:a("path",{d:"M0 0 8 4 0 8z"})})}),i.edges.map(y=>a("path",{class:Hf(y,c),d:Vi(y),"marker-end":"url(#lineage-arrow)",children:a("title",{children:y.label})},`${y.origin} ${y.target}`)),i.nodes.map(y=>a($f,{node:y,inFocus:c.includes(y.id),hidden:u.get(y.id)??0,expanded:r.has(y.id),tabIndex:y.id===d?0:-1,onFocusIn:()=>p(y.id),onClick:()=>s(y.id),onToggle:()=>o(y.id)},y.id))]})}function $f({node:e,inFocus:t,hidden:n,expanded:u,tabIndex:r,onFocusIn:s,onClick:o,onToggle:i}){let{x:c,y:l,width:p,height:f,kind:m}=e,d=e.detail===""?m:`${m}, ${e.detail}`,h=u?", expanded":n>0?`, ${n} more`:"";return a("g",{class:`lineage-node lineage-${m}${t?" in-focus":""}`,"data-id":e.id,role:"button","aria-pressed":t,"aria-label":`${m} ${e.label}${e.detail===""?"":`, ${e.detail}`}${h}`,tabIndex:r,transform:`translate(${c} ${l})`,onFocus:s,onClick:o,children:[a("title",{children:`${e.label}
${d}`}),a("rect",{width:p,height:f,rx:Vf[m]}),a("path",{class:"icon",d:Uf[m],transform:"translate(9 6)"}),a("text",{x:"32",y:"19",children:ji(e.label)}),a("text",{class:"detail",x:"32",y:"35",children:ji(d)}),(n>0||u)&&a("g",{class:"toggle",transform:`translate(${p-13} ${f/2})`,onClick:y=>{y.stopPropagation(),i()},children:[a("circle",{r:"8"}),a("text",{"text-anchor":"middle",y:"4",children:u?"−":"+"})]})]})}var Vf={dataset:12,stage:2,run:22,checkpoint:2,surface:6};function ji(e){return e.length<=ir?e:`${e.slice(0,ir-1)}…`}function Hf(e,t){return t.includes(e.origin)||t.includes(e.target)?"lineage-edge near":"lineage-edge"}async function Wi(e,t,n,u){let[r,s]=await Promise.all([e.getSurface({surface:n},{signal:u}),e.listRuns({surface:n,pageSize:5},{signal:u})]);if(r.surface===void 0)throw new Error("expected a surface in the response, but there is none");let o=await jf(t,n,r.surface.records?.lineage??0n,u);return{surface:r.surface,runs:s.runs,lineage:o,others:[]}}async function jf(e,t,n,u){if(n===0n)return[];let r=new AbortController,s=()=>r.abort();u.addEventListener("abort",s);let o=n-BigInt(100),i=[];try{let c={surface:t,afterSequence:o>0n?o:0n,skipGap:!0};for await(let l of e.watchLineage(c,{signal:r.signal}))if(i.push(...l.entries),l.notice.case==="heartbeat"||(i.at(-1)?.sequence??0n)>=n)break}finally{u.removeEventListener("abort",s),r.abort()}return i}async function*Yi(e,t,n,u){let r="";for(let s=0;s<n;){let o=await e.listSurfaces({parent:t,pageSize:100,pageToken:r},{signal:u});if(s+=o.surfaces.length,yield o.surfaces,r=o.nextPageToken,r==="")return!0}return!1}var Kf=5e3,Wf=1e3,zi=`
`;function Ji(){return a(Yf,{name:O.value},O.value)}function Yf({name:e}){let t=M("neighbours")!=="",n=V(e,d=>Wi(k,Be,e,d),{everyMs:Kf}),u=V(t?`${e} neighbours`:"",d=>Zf(e,d)),r=oe(()=>n.value&&Di({...n.value,others:u.value?.found??[]}),[n.value,u.value]),s=M("focus"),o=M("open"),i=oe(()=>new Set(o.split(zi).filter(Boolean)),[o]),c=oe(()=>r&&Bi(r,s,i),[r,s,i]),l=oe(()=>r&&c?Ai(r,c):zf,[r,c]),p=d=>T({focus:d});function f(d){let h=new Set(i);h.delete(d)||h.add(d),T({open:[...h].join(zi)})}let m=e.slice(e.lastIndexOf("/")+1);return a(te,{title:`Lineage of ${m}`,facts:c&&a("span",{children:[r?.nodes.has(s)?a(E,{children:["focus ",a("b",{children:s.replace(":"," ")})]}):"focus on the stages",", ",_(c.nodes.size)," of ",_(r?.nodes.size??0)," nodes"]}),actions:a(E,{children:[(s||o)&&a("button",{type:"button",onClick:()=>T({focus:"",open:""}),children:"Back to the stages"}),!t&&a("button",{type:"button",onClick:()=>T({neighbours:"1"}),children:"Find neighbouring surfaces"})]}),command:`lightspeed lineage graph ${e}${s&&` --focus ${Se(s)}`} --up 1 --down 1 -o tree`,children:[t&&a("p",{class:"lineage-note",role:"status",children:u.isLoading?"Looking for surfaces that share a dataset …":e1(u.value)}),u.failure&&a(C,{what:"Neighbours were not read",failure:u.failure}),n.failure&&a(C,{what:"The lineage was not read",failure:n.failure}),n.isLoading&&a(W,{what:"lineage"}),c&&(c.nodes.size===0?a(z,{children:"The surface has no pipeline."}):a("div",{class:"lineage-body",children:[a(Jf,{graph:c,hidden:l,expanded:i,onFocus:p,onToggle:f}),a(Xf,{graph:c,hidden:l,expanded:i,onFocus:p,onToggle:f})]}))]})}var zf=new Map;function Jf(e){let[t,n]=R(),[u,r]=R(!1);return H(()=>{Fi().then(n,()=>r(!0))},[]),a("div",{class:"lineage-picture",children:t?a(Ki,{...e,dagre:t}):u?a(z,{children:"The drawing could not be loaded. The table has the same nodes."}):a(W,{what:"the drawing"})})}function Xf({graph:e,hidden:t,expanded:n,onFocus:u,onToggle:r}){let s=i=>i.map(c=>e.nodes.get(c)?.label).join(", ");return a(ee,{label:"nodes of the graph",columns:[{name:"node",header:"Node",cell:i=>a("button",{type:"button",class:"quiet","aria-pressed":e.focus.includes(i.id),title:i.label,onClick:()=>u(i.id),children:i.label})},{name:"kind",header:"Kind",cell:i=>i.kind},{name:"detail",header:"Detail",cell:i=>i.detail&&a(Qf,{node:i})},{name:"from",header:"From",cell:i=>s(e.edges.filter(c=>c.target===i.id).map(c=>c.origin))},{name:"to",header:"To",cell:i=>s(e.edges.filter(c=>c.origin===i.id).map(c=>c.target))},{name:"more",header:"More",cell:i=>n.has(i.id)?a("button",{type:"button",class:"quiet",onClick:()=>r(i.id),"aria-label":`collapse ${i.label}`,children:"−"}):t.has(i.id)?a("button",{type:"button",class:"quiet",onClick:()=>r(i.id),"aria-label":`expand ${i.label}`,children:["+",t.get(i.id)]}):null}],rows:[...e.nodes.values()],rowKey:i=>i.id,open:i=>u(i.id)})}function Qf({node:e}){if(e.kind==="surface")return a("a",{href:$(e.id.slice(8),["lineage"]),children:e.detail});if(e.kind!=="run")return a(E,{children:e.detail});let t=e.detail==="failed"||e.detail==="crashed"?"bad":e.detail==="running"?"ok":"neutral";return a(G,{tone:t,children:e.detail})}async function Zf(e,t){let n=[],u=Yi(k,e.split("/surfaces/")[0]??"",Wf,t);for(;;){let{done:r,value:s}=await u.next();if(r)return{found:n,isAll:s};n.push(...s)}}function e1(e){return e?`Looked at ${e.isAll?"all":"the first"} ${_(e.found.length)} surfaces of the tenant. Expand a dataset to see those that share it.`:""}var t1=[["deadLetters","dead letters"],["reprocessed","applied batches"],["suppressed","duplicates to suppress"],["leftOut","batches left out"]],cr={0:"unknown reason",1:"another batch of the key is active",2:"an earlier replay has requeued it",3:"beyond the idempotency horizon"};function lr(e,t=e){let n=new Map(t.stages.map(u=>[u.stage,u]));return e.stages.map(u=>{let r=n.get(u.stage),s=i=>({now:u[i],before:r?.[i]??0n}),o=u.deadLetters+u.reprocessed>0n;return{stage:u.stage,deadLetters:s("deadLetters"),reprocessed:s("reprocessed"),suppressed:s("suppressed"),leftOut:s("leftOut"),sequences:o?`${u.firstSequence}–${u.lastSequence}`:""}})}function g0(e,t){return e.reduce((n,u)=>n+u[t].now,0n)}function Xi(e,t){if(e.planHash===t.planHash)return[];let n=[];for(let u of lr(t,e))for(let[r,s]of t1){let o=u[r];o.now!==o.before&&n.push(`${u.stage}: ${o.before} → ${o.now} ${s}`)}return e.budgetLeft!==t.budgetLeft&&n.push(`replays left in the budget: ${e.budgetLeft} → ${t.budgetLeft}`),n.length>0?n:["the same numbers, but other batches"]}var n1=[{name:"stage",header:"Stage",cell:e=>e.stage},{name:"dead",header:"Dead letters",isNumeric:!0,cell:e=>a(Ln,{amount:e.deadLetters})},{name:"applied",header:"Applied again",isNumeric:!0,cell:e=>a(Ln,{amount:e.reprocessed})},{name:"suppressed",header:"Duplicates to suppress",isNumeric:!0,cell:e=>a(Ln,{amount:e.suppressed})},{name:"left",header:"Left out",isNumeric:!0,cell:e=>a(Ln,{amount:e.leftOut})},{name:"sequences",header:"Sequences",isNumeric:!0,cell:e=>e.sequences}];function u1(e){return[{name:"key",header:"Batch",cell:({key:t})=>a("a",{href:$(e,["batches",t]),children:t})},{name:"stage",header:"Stage",cell:({stage:t})=>t},{name:"sequence",header:"Sequence",isNumeric:!0,cell:({sequence:t})=>String(t)},{name:"reason",header:"Why",class:"wide",cell:({reason:t})=>cr[t]}]}function Qi(){let e=O.value,[t,n]=R(),[u,r]=R(!1),s=V(`surface ${e}`,async b=>(await k.getSurface({surface:e},{signal:b})).surface);Ze(e,s.reload);let o=s.value?.pipelineRuntime?.pipeline?.stages.map(b=>b.name)??[],i=M("from")||(o[0]??""),c=Ae("control"),l=b=>({action:{case:"replay",value:{fromStage:i,reason:b}}}),p=V(c&&i?`plan ${e} ${i}`:"",async b=>{let{plan:v}=await k.applyControl({surface:e,action:l("plan"),dryRun:!0},{signal:b});if(!v)throw new Error("the server sent no plan");return v}),f=p.value,m=f?lr(f,t):[],d=g0(m,"deadLetters")+g0(m,"reprocessed"),h=s.value?.queue?.replayPending??0n;async function y(b){if(!f)return;let v={surface:e,action:l(b),expectedPlanHash:f.planHash,requestId:Ee()};try{await k.applyControl(v)}catch(x){if(_e(x).reason!=="PLAN_CHANGED")throw x;n(f),p.reload();return}n(void 0),s.reload(),p.reload()}return a(te,{title:"Replay",facts:s.value&&a(E,{children:[a(Ke,{text:s.value.controlLabel}),h>0n&&a("span",{children:[_(h)," batches of a replay are not in the queue yet"]})]}),command:`lightspeed control replay -s ${e} --from ${Se(i)} --dry-run`,children:[s.failure&&a(C,{what:"The surface cannot be shown",failure:s.failure}),!c&&a(z,{children:"A replay is for administrators of the tenant: your role may not replay."}),c&&a("form",{class:"filters",onSubmit:b=>b.preventDefault(),children:[a("label",{children:["From stage"," ",a("select",{"data-filter":!0,value:i,onChange:b=>(n(void 0),T({from:b.currentTarget.value})),children:o.map(b=>a("option",{value:b,children:b},b))})]}),a("button",{type:"button",onClick:()=>(f&&n(f),p.reload()),children:"Plan again"}),a("span",{class:"space"}),a("button",{type:"button",class:"primary",disabled:!f||d===0n,onClick:()=>r(!0),children:"Replay by this plan …"})]}),p.failure&&a(C,{what:"There is no plan",failure:p.failure}),p.isLoading&&a(W,{what:"the plan"}),f&&t&&a(s1,{before:t,now:f}),f&&a(r1,{name:e,plan:f,rows:m,batches:d}),u&&f&&a(ke,{title:`Replay from stage ${i}`,confirm:`Replay ${_(d)} batches`,perform:y,close:()=>r(!1),children:[a("p",{children:[_(g0(m,"deadLetters"))," dead letters go back to the queue, and"," ",_(g0(m,"reprocessed"))," applied batches are applied again."]}),a("p",{class:"faint",children:["The server replays by plan ",a("code",{children:f.planHash.slice(0,12)}),", or not at all."]})]})]})}function r1({name:e,plan:t,rows:n,batches:u}){let r=t.leftOutCounts.map(s=>`${_(s.count)} since ${cr[s.reason]}`);return a(E,{children:[u===0n&&a(z,{children:"There is nothing to replay from this stage."}),a("section",{class:"plan-table","aria-label":"plan",children:a(ee,{label:"plan of the replay",columns:n1,rows:n,rowKey:s=>s.stage})}),a(Qe,{facts:[["Batches in all",_(u)],["Left out",r.join("; ")],["Replays left in the budget",`${t.budgetLeft} of which this one takes ${t.budgetNeeded}`],["Plan",a("code",{title:t.planHash,children:t.planHash.slice(0,12)})]]}),t.leftOut.length>0&&a("section",{class:"plan-table","aria-label":"left out",children:[a("h2",{children:["The first ",t.leftOut.length," that are left out"]}),a(ee,{label:"batches that are left out",columns:u1(e),rows:t.leftOut,rowKey:s=>`${s.key} ${s.sequence}`})]})]})}function s1({before:e,now:t}){let n=Xi(e,t);return n.length===0?a("p",{role:"status",children:"The plan has not changed."}):a("div",{class:"note warning",role:"alert",children:[a("strong",{children:"The plan has changed; nothing was replayed by the old one."}),a("ul",{children:n.map(u=>a("li",{children:u},u))})]})}function Ln({amount:e}){return e.now===e.before?a(E,{children:_(e.now)}):a(E,{children:[a("del",{children:_(e.before)})," ",a("ins",{children:_(e.now)})]})}var pr=[["acknowledged","acknowledged"],["records","records"],["duplicatesSuppressed","duplicates"],["retries","retries"],["deadLettered","dead letters"],["failed","failed"],["cancelled","cancelled"]];function Zi(e,t){let n=[...new Set([...e.stages,...t.stages].map(r=>r.stage))],u=(r,s)=>r.stages.find(o=>o.stage===s);return n.flatMap(r=>{let[s,o]=[u(e,r),u(t,r)];return pr.map(([i,c])=>{let[l,p]=[s?.[i]??0n,o?.[i]??0n];return{stage:r,measure:i,title:c,left:l,right:p,difference:p-l}}).filter(i=>i.left!==0n||i.right!==0n)})}function Nn(e,t){return e.stages.reduce((n,u)=>n+u[t],0n)}function ec(e,t,n){return e.endedMs>0n?e.endedMs-e.startedMs:n?t-e.startedMs:void 0}function tc(e,t){return[...new Set([...Object.keys(e.labels),...Object.keys(t.labels)])].sort().map(u=>[u,e.labels[u],t.labels[u]])}function nc(e){return e===0n?"=":e>0n?`+${e}`:`−${-e}`}function o1([e,t]){return[{name:"stage",header:"Stage",cell:n=>n.stage},{name:"measure",header:"Measure",cell:n=>n.title},{name:"left",header:e??"",isNumeric:!0,cell:n=>_(n.left)},{name:"right",header:t??"",isNumeric:!0,cell:n=>_(n.right)},{name:"difference",header:"Difference",isNumeric:!0,cell:n=>nc(n.difference)}]}function uc({name:e,ids:t}){let n=[...t].sort(),u=V(`compare ${e} ${n}`,o=>Promise.all(n.map(async i=>{let{run:c}=await k.getRun({surface:e,runId:i},{signal:o});if(!c)throw new Error(`the server sent no run ${i}`);return c}))),[r,s]=u.value??[];return a("section",{class:"panel comparison","aria-label":"comparison",children:[a("header",{class:"heading",children:[a("h2",{children:[n[0]," and ",n[1]]}),a("button",{type:"button",class:"quiet",onClick:()=>T({compare:""}),children:"Close"})]}),u.failure&&a(C,{what:"The runs cannot be compared",failure:u.failure}),u.isLoading&&a(W,{what:"both runs"}),r&&s&&a(E,{children:[a("div",{class:"compared-runs",children:[r,s].map(o=>a("p",{children:[a("strong",{children:o.runId})," ",a(h0,{run:o})," ",a(L,{ms:o.startedMs})," · ",a(b0,{run:o})," ","· ",_(o.records)," records ",o.reason&&a(E,{children:["· ",o.reason]})]},o.runId))}),tc(r,s).map(([o,i,c])=>a("p",{class:"faint",children:["Label ",o,": ",i??"none"," ",i===c?"in both":`→ ${c??"none"}`]},o)),a(ee,{label:"differences by stage",columns:o1(n),rows:Zi(r,s),rowKey:o=>`${o.stage} ${o.measure}`})]})]})}var a1=[{name:"stage",header:"Stage",cell:e=>e.stage},...pr.map(([e,t])=>({name:e,header:t,isNumeric:!0,cell:n=>_(n[e])})),{name:"result",header:"newest result",class:"wide",cell:({newestResult:e})=>Object.entries(e).map(([t,n])=>`${t}: ${n}`).join(", ")}];function rc({name:e,id:t}){let n=V(`run ${e} ${t}`,async r=>{let{run:s}=await k.getRun({surface:e,runId:t},{signal:r});return s}),u=n.value;return a("section",{class:"panel","aria-label":`run ${t}`,children:[a("header",{class:"heading",children:[a("h2",{children:t}),u&&a(h0,{run:u}),a("button",{type:"button",class:"quiet",onClick:()=>T({run:""}),children:"Close"})]}),n.failure&&a(C,{what:"The run cannot be shown",failure:n.failure}),n.isLoading&&a(W,{what:"the run"}),u&&a(E,{children:[a(Qe,{facts:[["Started",a(L,{ms:u.startedMs})],["Ended",u.endedMs>0n&&a(L,{ms:u.endedMs})],["Duration",a(b0,{run:u})],["Started by",u.startedBy],["Due by the schedule",u.scheduledDueMs>0n&&a(L,{ms:u.scheduledDueMs})],["Trigger",u.triggerReason],["Ended by",u.endedBy],["Reason of the end",u.reason],["Resumed",u.resumptions>0n&&`${u.resumptions} times, last from ${u.resumedFrom}`],...Object.entries(u.labels).map(([r,s])=>[`Label ${r}`,s])]}),a("div",{class:"run-stages",children:a(ee,{label:`stages of ${t}`,columns:a1,rows:u.stages,rowKey:r=>r.stage})})]})]})}var i1=5,c1={0:"unknown",1:"started",2:"waits for the run in progress",3:"skipped, since a run was in progress",4:"missed while the server did not run",5:"refused"},l1={0:"the due time is skipped",1:"the due time is skipped",2:"one run waits for its end",3:"it fails, and the new one starts"},p1={0:"the last due time",1:"the last due time",2:"none",3:"all due times"};function sc({surface:e,reload:t}){let n=e.pipelineRuntime?.pipeline?.schedule,u=e.scheduleStatus,[r,s]=R(),o=V(u?`due ${e.name} ${u.nextDueMs??0n} ${e.etag}`:"",async f=>{let{dueMs:m}=await Mt.listDueTimes({surface:e.name,count:i1},{signal:f});return m});if(!u||!n)return a("section",{class:"panel","aria-label":"schedule",children:[a("header",{class:"heading",children:a("h2",{children:"Schedule"})}),a("p",{class:"faint",children:"None: runs start by hand."})]});let{pause:i,last:c,nextDueMs:l}=u,{name:p}=e;return a("section",{class:"panel","aria-label":"schedule",children:[a("header",{class:"heading",children:[a("h2",{children:"Schedule"}),i?a(G,{tone:"warning",children:"paused"}):a(G,{tone:"ok",children:"active"}),Ae("administer")&&a("button",{type:"button",onClick:()=>s(i?"resume":"pause"),children:i?"Resume the schedule …":"Pause the schedule …"})]}),i&&a("p",{class:"note warning",children:[a("strong",{children:"Paused"})," ",i.actorId?`by ${i.actorId}`:"by the server"," ",i.atMs>0n&&a(L,{ms:i.atMs}),": ",i.reason]}),a(Qe,{facts:[["Runs",f1(n)],["Next due",l?a(d1,{ms:l}):"none while it is paused"],["If a run is in progress",l1[n.overlap]],["After a downtime",p1[n.catchUp]],["Jitter",n.jitterMs>0n&&`up to ${se(n.jitterMs)}`],["Waiting due times",u.waitingDueMs.length>0&&String(u.waitingDueMs.length)],["Last due",c&&a(E,{children:[a(L,{ms:c.dueMs}),": ",c1[c.outcome]," ",c.runId," ",c.reason]})]]}),o.failure&&a(C,{what:"The due times cannot be shown",failure:o.failure}),o.value&&a("div",{class:"due-times",children:[a("span",{class:"faint",children:i?"Due if it were resumed now":"Next due times"}),a("ol",{"aria-label":"next due times",children:o.value.map(f=>a("li",{children:a(L,{ms:f})},String(f)))})]}),r&&a(ke,{title:r==="pause"?"Pause the schedule":"Resume the schedule",confirm:r==="pause"?"Pause the schedule":"Resume the schedule",needsReason:r==="pause",perform:async f=>{r==="pause"?await Mt.pauseSchedule({surface:p,reason:f,requestId:Ee()}):await Mt.resumeSchedule({surface:p,requestId:Ee()}),t()},close:()=>s(void 0),children:a("p",{children:r==="pause"?"No run is due until it is resumed, and due times that wait are dropped. The run in progress goes on.":"The next due time is the first one from now on; those of the pause are not caught up."})})]})}function d1({ms:e}){return a(E,{children:[a(L,{ms:e})," ",a("span",{class:"faint",children:["in ",se(Number(e)-ve())]})]})}function f1({schedule:e,timeZone:t}){return e.case==="interval"?`every ${se(e.value.intervalMs)}`:e.case==="cron"?`${e.value.expression} (${t||"UTC"})`:"by hand"}var m1=100,g1={0:["not known","neutral"],1:["running","busy"],2:["completed","ok"],3:["failed","bad"],4:["crashed","bad"]},h1=[{name:"run",header:"Run",cell:e=>e.runId},{name:"state",header:"State",cell:e=>a(h0,{run:e})},{name:"started",header:"Started",cell:e=>a(L,{ms:e.startedMs})},{name:"duration",header:"Duration",isNumeric:!0,cell:e=>a(b0,{run:e})},{name:"by",header:"Started by",cell:e=>e.scheduledDueMs?"schedule":e.startedBy},{name:"records",header:"Records",isNumeric:!0,cell:e=>_(e.records)},{name:"acknowledged",header:"Acknowledged",isNumeric:!0,cell:e=>_(Nn(e,"acknowledged"))},{name:"retries",header:"Retries",isNumeric:!0,cell:e=>_(Nn(e,"retries"))},{name:"dead",header:"Dead letters",isNumeric:!0,cell:e=>_(Nn(e,"deadLettered"))},{name:"reason",header:"Reason",class:"wide",cell:e=>e.reason||e.triggerReason}];function h0({run:e}){let[t,n]=g1[e.state];return a(G,{tone:n,children:t})}function b0({run:e}){let t=e.state===1;return a(E,{children:se(ec(e,BigInt(Math.floor(ve())),t))})}var b1=["idle","scheduled","triggered","failed","crashed","completed"];function oc(){let e=O.value,t=M("page"),[n,u]=R(),r=V(`surface ${e}`,async f=>(await k.getSurface({surface:e},{signal:f})).surface),s=V(`runs ${e} ${t}`,f=>k.listRuns({surface:e,pageSize:m1,pageToken:t},{signal:f})),o=()=>(r.reload(),s.reload());Ze(e,o);let i=r.value?.lifecycleLabel??"",c=M("compare").split(",").filter(Boolean),l=s.value?.runs??[],p=Ae("write")&&b1.includes(i);return a(te,{title:"Runs",facts:r.value&&a(Ke,{text:i}),actions:p&&a(E,{children:[a("button",{type:"button",onClick:()=>u("trigger"),children:"Trigger a run …"}),i==="triggered"||i==="scheduled"?a("button",{type:"button",class:"primary",onClick:()=>u("start"),children:"Start the run …"}):null]}),command:`lightspeed run list -s ${e}`,children:[r.failure&&a(C,{what:"The surface cannot be shown",failure:r.failure}),r.value&&a(sc,{surface:r.value,reload:o}),c.length===2&&a(uc,{name:e,ids:c}),M("run")&&a(rc,{name:e,id:M("run")}),s.failure&&a(C,{what:"The runs cannot be shown",failure:s.failure}),s.isLoading&&a(W,{what:"the runs"}),s.value&&l.length===0&&a(z,{children:"No run has been started yet."}),l.length>0&&a("section",{class:"runs-list","aria-label":"history",children:[a("header",{class:"heading",children:[a("h2",{children:"History"}),a("span",{class:"faint",role:"status",children:c.length===1?"Select another run to compare.":"Select two runs to compare them."}),c.length>0&&a("button",{type:"button",class:"quiet",onClick:()=>T({compare:""}),children:"Compare none"})]}),a(ee,{label:"runs, newest first",columns:h1,rows:l,rowKey:f=>f.runId,open:f=>T({run:f.runId}),selected:new Set(c),select:f=>T({compare:[...f].slice(-2).join(",")})}),(t||s.value?.nextPageToken)&&a("div",{class:"pages",role:"group","aria-label":"pages",children:[a("button",{type:"button",disabled:!t,onClick:()=>T({page:""}),children:"Newest runs"}),a("button",{type:"button",disabled:!s.value?.nextPageToken,onClick:()=>T({page:s.value?.nextPageToken}),children:"Older runs"})]})]}),n==="trigger"&&a(ke,{title:"Trigger a run",confirm:"Trigger a run",perform:async f=>{await Mt.triggerRun({surface:e,reason:f,requestId:Ee()}),o()},close:()=>u(void 0),children:a("p",{children:"The lifecycle becomes triggered. A scheduler starts the run, or you do; the run keeps the reason."})}),n==="start"&&a(ke,{title:"Start the run",confirm:"Start the run",needsReason:!1,perform:async()=>{await k.startRun({surface:e,requestId:Ee()}),o()},close:()=>u(void 0),children:a("p",{children:"Batches that wait in the queue can start then."})})]})}function ac(){return a(te,{title:`surface of ${O.value}`,command:`lightspeed surface ${O.value}`,children:a(z,{children:"This screen is not there yet."})})}function lc(e){let t=e.lifecycleLabel==="failed"||e.lifecycleLabel==="crashed",n=e.controlLabel==="paused"||e.controlLabel==="draining";return(t?8:0)+(e.stale?4:0)+((e.queue?.deadLettered??0n)>0n?2:0)+(n?1:0)}function dr(e){return Number((e.queue?.queued??0n)+(e.queue?.retrying??0n))}var ic={worst:lc,queued:dr,in_flight:e=>Number(e.queue?.inFlight??0n),dead_lettered:e=>Number(e.queue?.deadLettered??0n),oldest:e=>e.oldestEnqueuedMs?-Number(e.oldestEnqueuedMs):-1/0,fresh:e=>-Number(e.staleAtMs),updated:e=>Number(e.updatedMs)};function pc(e,t,n){let u=ic[t]??lc,r=Array.from(e,s=>({surface:s,rank:t==="name"?0:u(s),second:t==="worst"?ic.oldest?.(s)??0:0}));return r.sort((s,o)=>cc(o.rank,s.rank)||cc(o.second,s.second)||(s.surface.name<o.surface.name?-1:1)),n&&r.reverse(),r.map(s=>s.surface)}function cc(e,t){return e===t?0:e<t?-1:1}var fr=[["failed","failed or crashed",e=>e.lifecycleLabel==="failed"||e.lifecycleLabel==="crashed"],["stale","stale",e=>e.stale],["dead-letters","with dead letters",e=>(e.queue?.deadLettered??0n)>0n],["held","paused or draining",e=>e.controlLabel==="paused"||e.controlLabel==="draining"],["replaying","replaying",e=>e.lifecycleLabel==="replaying"||e.controlLabel==="replaying"],["running","with a run",e=>e.lifecycleLabel==="running"||e.lifecycleLabel==="replaying"]];function dc(e,{text:t,state:n,isOfAllTenants:u}){let r=t.trim().toLowerCase(),s=fr.find(([o])=>o===n)?.[2];return Array.from(e).filter(o=>(!s||s(o))&&(!r||y1(o,r,u)))}function y1(e,t,n){let[,u,,r=""]=e.name.split("/"),s=Object.entries(e.labels).map(([o,i])=>`${o}=${i}`);return[n?`${u}/${r}`:r,...s].some(o=>o.toLowerCase().includes(t))}var _1=250,v1={name:"name",header:"Surface",isSortable:!0,cell:({name:e})=>{let[,t,,n]=e.split("/");return a("a",{href:$(e),tabIndex:-1,children:[U.value==="-"&&a("span",{class:"faint",children:[t," / "]}),n]})}},S1=[v1,{name:"worst",header:"State",isSortable:!0,cell:e=>a("span",{class:"badges",children:[a(Ke,{text:e.lifecycleLabel}),e.controlLabel!=="running"&&e.controlLabel!==e.lifecycleLabel&&a(Ke,{text:e.controlLabel})]})},{name:"fresh",header:"Output",isSortable:!0,cell:e=>a(x1,{row:e})},{name:"queued",header:"Waiting",isNumeric:!0,isSortable:!0,cell:e=>_(dr(e))},{name:"in_flight",header:"In flight",isNumeric:!0,isSortable:!0,cell:e=>_(e.queue?.inFlight??0n)},{name:"dead_lettered",header:"Dead letters",isNumeric:!0,isSortable:!0,cell:({name:e,queue:t})=>t?.deadLettered?a("a",{href:$(e,["dead-letters"]),tabIndex:-1,class:"bad-text",children:_(t.deadLettered)}):"0"},{name:"oldest",header:"Oldest batch",isNumeric:!0,isSortable:!0,cell:e=>a(L,{ms:e.oldestEnqueuedMs,asAge:!0})},{name:"updated",header:"Last change",isNumeric:!0,isSortable:!0,cell:e=>a(L,{ms:e.updatedMs,asAge:!0})}];function x1({row:e}){let t=Number(e.staleAtMs)-ve(),n=e.stale||e.staleAtMs>0n&&t<=0;return a(E,{children:[a(G,{tone:n?"bad":"ok",children:n?"stale":"fresh"})," ",a("span",{class:"faint",children:e.staleAtMs?`${n?"for":"another"} ${se(Math.abs(t))}`:""})]})}var et={parent:"",surfaces:new Map},mc=j(0);function gc(){let e=`tenants/${U.value}`,[t,n]=R(!1),[u,r]=E1(e,()=>n(!0)),[s,o]=[M("q"),M("state")],i=M("sort")||"worst",c=M("reversed")==="true",l=oe(()=>pc(dc(u.values(),{text:s,state:o,isOfAllTenants:U.value==="-"}),i,c),[mc.value,e,s,o,i,c]);function p(f){f===i?T({reversed:!c}):T({sort:f==="worst"?"":f,reversed:!1})}return a(te,{title:"Surfaces",facts:a("span",{class:"faint",children:[_(u.size)," in all"]}),command:`lightspeed surface list${U.value==="-"?" --all-tenants":` --tenant ${U.value}`}`,children:[a("div",{class:"filters",role:"search",children:[a("input",{type:"search","data-filter":!0,"aria-label":"filter by name or label",placeholder:"name or label=value",value:s,onInput:f=>T({q:f.currentTarget.value})}),a("div",{role:"group","aria-label":"filter by state",class:"states",children:[a(fc,{name:"",text:"all",count:u.size,chosen:o}),fr.map(([f,m,d])=>a(fc,{name:f,text:m,count:R1(u,d),chosen:o},f))]}),a("span",{class:"faint",role:"status",children:l.length===u.size?"":`${_(l.length)} shown`})]}),r&&a(C,{what:"The surfaces cannot be read",failure:r}),!r&&!t&&!u.size&&a(W,{what:"surfaces"}),t&&!u.size&&a(z,{children:["There is no surface yet. ",a("code",{children:"lightspeed surface create NAME"})," makes one."]}),u.size>0&&!l.length&&a(z,{children:["No surface matches."," ",a("button",{type:"button",onClick:()=>T({q:"",state:""}),children:"Show all"})]}),l.length>0&&a(ee,{label:"surfaces",columns:S1,rows:l,rowKey:f=>f.name,open:f=>me($(f.name)),sortedBy:i,isDescending:c===(i==="name"),sort:p})]})}function R1(e,t){let n=0;for(let u of e.values())t(u)&&(n+=1);return n}function fc(e){let{name:t,text:n,chosen:u}=e;return a("button",{type:"button",class:"state-filter","aria-pressed":t===u,onClick:()=>T({state:t}),children:[n," ",a("b",{children:_(e.count)})]})}function E1(e,t){et.parent!==e&&(et.parent=e,et.surfaces=new Map);let n=Y(new Set),u=w1(),r=Oe(e,s=>(n.current=new Set,k.watchSurfaces({parent:e},{signal:s})),({frame:s})=>{if(s.case==="changed")for(let o of s.value.surfaces)et.surfaces.set(o.name,o),n.current.add(o.name);else if(s.case==="removed")for(let{name:o}of s.value.surfaces)et.surfaces.delete(o);else if(s.case==="caughtUp"){for(let o of et.surfaces.keys())n.current.has(o)||et.surfaces.delete(o);t()}(s.case==="caughtUp"||s.case==="heartbeat")&&(Lt(s.value.asOfMs),Nt(s.value.asOfMs)),u()});return[et.surfaces,r]}function w1(){let e=Y(0);return H(()=>()=>clearTimeout(e.current),[]),()=>{e.current||=window.setTimeout(()=>{e.current=0,mc.value+=1},_1)}}function hc(){let[e,t]=R(""),n=!!le.value;function u(r){r.preventDefault(),c0(e.trim())}return a("main",{id:"main",class:"sign-in",tabIndex:-1,children:a("form",{onSubmit:u,children:[a("h1",{children:"Sign in"}),a("p",{children:"The server knows its callers. Sign in with your token; it stays in this tab, and is gone when you close it."}),a("label",{children:["Token",a("input",{type:"password",name:"token",required:!0,autoFocus:!0,autoComplete:"off",spellcheck:!1,value:e,onInput:r=>t(r.currentTarget.value)})]}),n&&a("p",{class:"failure",role:"alert",children:["The server did not take the token: ",Xe.value?.text??"it is not valid"]}),a("button",{type:"submit",class:"primary",children:"Sign in"}),a("p",{class:"faint",children:[a("code",{children:"lightspeed console"})," opens this page with the token of its context."]})]})})}var bc="lightspeed.theme",gt=j(yc()??_c());function yc(){let e=globalThis.localStorage?.getItem(bc);return e==="dark"||e==="light"?e:void 0}function _c(){return globalThis.matchMedia?.("(prefers-color-scheme: light)").matches?"light":"dark"}function mr(){gt.value=gt.value==="dark"?"light":"dark",localStorage.setItem(bc,gt.value)}function vc(){he(()=>{document.documentElement.dataset.theme=gt.value}),matchMedia("(prefers-color-scheme: light)").addEventListener("change",()=>{yc()||(gt.value=_c())})}var T1={surfaces:gc,surface:ac,batches:ei,"dead-letters":Ri,replay:Qi,runs:oc,lineage:Ji,audits:si,freshness:Ii},gr=[["surface","Overview","o"],["batches","Batches","b"],["dead-letters","Dead letters","d"],["replay","Replay","p"],["runs","Runs","r"],["lineage","Lineage","l"],["audits","Audits","a"],["freshness","Freshness","f"]],I1=[["?","show the keys"],["/","go to the filter"],["r","read everything again"],["u","show times in UTC or local time"],["t","dark or light theme"],["g s","go to the surfaces"],...gr.map(([,e,t])=>[`g ${t}`,`go to ${e.toLowerCase()} of the surface`]),["↑ ↓ Home End","move in a table"],["Enter","open the row"],["Space","select the row"],["Esc","close a dialog"]],Cn=j(!1);function Sc(e){return $(O.value,e==="surface"?[]:[e])}function xc(){He.value=He.value==="utc"?"local":"utc"}function Rc(){return P1(),De.value?a(hc,{}):a(E,{children:[a("a",{class:"skip",href:"#main",onClick:e=>(e.preventDefault(),document.getElementById("main")?.focus()),children:"Skip to the content"}),a(k1,{}),a(L1,{}),O.value&&a(N1,{}),a(C1,{}),Cn.value&&a(B1,{})]})}function k1(){let{actorId:e,role:t}=Wu.value,n=U.value==="-";return a("header",{class:"shell",children:[a("a",{class:"product",href:Pe(["tenants",U.value||"default","surfaces"]),children:"Lightspeed"}),a("nav",{"aria-label":"place",children:[U.value&&a("a",{href:Pe(["tenants",U.value,"surfaces"]),children:n?"all tenants":U.value}),O.value&&a("a",{href:$(O.value),children:O.value.split("/")[3]})]}),a(M1,{}),a("button",{type:"button",class:"quiet",onClick:xc,title:"switch between UTC and local time (u)",children:He.value==="utc"?"UTC":"local time"}),a("button",{type:"button",class:"quiet",onClick:mr,title:"switch the theme (t)",children:gt.value==="dark"?"dark":"light"}),a("button",{type:"button",class:"quiet",onClick:()=>Cn.value=!0,title:"show the keys (?)",children:"keys"}),a("span",{class:"caller",children:[e," ",t&&a("span",{class:"faint",children:t})]}),le.value&&a("button",{type:"button",class:"quiet",onClick:()=>(c0(""),De.value=!0),children:"sign out"})]})}function M1(){let{asOfMs:e}=ct.value;return a("span",{class:"as-of",children:e?`as of ${je(e)}`:""})}function L1(){let{isConnected:e,asOfMs:t}=ct.value;return a("div",{role:"status",class:e?"unseen":"banner",children:!e&&a(E,{children:[a("strong",{children:"Disconnected"})," –"," ",t?`the page shows what was as of ${je(t)}.`:"there is no data yet."," Connecting again …"]})})}function N1(){return a("nav",{class:"tabs","aria-label":"screens of the surface",children:gr.map(([e,t])=>a("a",{href:Sc(e),"aria-current":l0.value===e?"page":void 0,children:t},e))})}function C1(){if(!it.value&&Xe.value&&!Xe.value.isUnreachable)return a(C,{what:"The server did not say who you are",failure:Xe.value});if(!it.value)return a(W,{what:"the console"});if(!U.value)return a(D1,{});let e=T1[l0.value];return!e||l0.value==="surface"&&!O.value?a("main",{id:"main",tabIndex:-1,children:a(z,{children:["There is no page ",location.hash,". ",a("a",{href:Pe(["tenants",U.value,"surfaces"]),children:"All surfaces"})]})}):a(e,{},`${l0.value} ${O.value} ${pe.value.path.slice(5).join("/")}`)}function D1(){return H(()=>{me(Pe(["tenants",Wu.value.tenant||"-","surfaces"]))},[]),null}function B1(){let e=Y(null);return H(()=>e.current?.showModal(),[]),a("dialog",{ref:e,"aria-labelledby":"keys-title",onClose:()=>Cn.value=!1,children:[a("h2",{id:"keys-title",children:"Keys"}),a("table",{class:"keys",children:a("tbody",{children:I1.map(([n,u])=>a("tr",{children:[a("th",{scope:"row",children:a("kbd",{children:n})}),a("td",{children:u})]},n))})}),a("div",{class:"dialog-buttons",children:a("button",{type:"button",onClick:()=>e.current?.close(),children:"Close"})})]})}var A1=1500;function P1(){H(()=>{let e=0,t={"?":()=>Cn.value=!0,"/":()=>document.querySelector("[data-filter]")?.focus(),r:()=>xn.value+=1,u:xc,t:mr};function n(u){let r=u.target;if(u.ctrlKey||u.metaKey||u.altKey||r.closest("input, textarea, select, dialog"))return;let s=Date.now()-e<A1;if(e=u.key==="g"?Date.now():0,s){let o=gr.find(([,,i])=>i===u.key);if(u.key==="s")me(Pe(["tenants",U.value||"-","surfaces"]));else if(o&&O.value)me(Sc(o[0]));else return}else{let o=t[u.key];if(!o)return;o()}u.preventDefault()}return addEventListener("keydown",n),()=>removeEventListener("keydown",n)},[])}Na();vc();Pa();Ba();Ca();var Ec=document.getElementById("console");Ec&&kr(a(Rc,{}),Ec);
