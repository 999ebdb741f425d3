var I,zn,Tt,de,Lt,I0,Jn,R0,Xn,Nt,Mt,qo,We=Symbol.for("pv"),L0={},M0=[],Vo=/^m(i|n|o|s|text|space)$/,wt=Array.isArray,Bt=M0.slice,ve=Object.assign;function ye(e){e&&e.parentNode&&e.remove()}function Qn(e,t,n){var u,s,r,o={},a=arguments.length;for(r in t)r=="key"?u=t[r]:r=="ref"&&typeof e!="function"?s=t[r]:o[r]=t[r];return a>2&&(o.children=a>3?Bt.call(arguments,2):n),Ke(e,o,u,s,null)}function Ke(e,t,n,u,s){var r={type:e,props:t,key:n,ref:u,__k:null,__:null,__b:0,__e:null,__c:null,constructor:We,__v:s||++zn,__i:-1,__u:0};return!s&&I.vnode&&I.vnode(r),r}function W(e){return e.children}function Be(e,t){this.props=e,this.context=t,this.__g=0}function fe(e,t){if(t==null)return e.__&&fe(e.__,e.__i+1);for(var n;t<e.__k.length;t++)if((n=e.__k[t])&&n.__e)return n.__e;return typeof e.type!="function"||e.props.__P?null:fe(e)}function $o(e){var t,n=e.__v,u=n.__e,s=[],r=[],o=e.__P;o&&((t=ve({constructor:We},n)).__v=n.__v+1,I.vnode&&I.vnode(t),kt(o,t,n,e.__n,o.namespaceURI,32&n.__u?[u]:null,s,u||fe(n),32&n.__u,r),t.__v=n.__v,t.__.__k[t.__i]=t,su(s,t,r),n.__=n.__e=null,t.__e!=u&&Zn(t))}function Zn(e){if((e=e.__)&&e.__c&&!e.props.__P)return e.__e=null,e.__k.some(function(t){return t&&(e.__e=t.__e)}),Zn(e)}function Wn(e){(8&e.__g||(e.__g|=8,de.push(e),I0++))&&Lt==I.debounceRendering||((Lt=I.debounceRendering)||queueMicrotask)(eu)}function eu(){try{for(var e,t=1;de.length;)de.length>t&&de.sort(Jn),e=de.shift(),t=de.length,8&e.__g&&$o(e)}finally{(I0=de.length)&&(Lt||queueMicrotask)(eu)}}function tu(e,t,n,u,s,r,o,a,i,c,l){var f,h,p,g,y,b,S=u.__k||M0,R=t.length;for(i=Ho(n,t,S,i,R),f=0;f<R;f++)(p=n.__k[f])!=null&&(h=~p.__i&&S[p.__i]||L0,p.__i=f,b=kt(e,p,h,s,r,o,a,i,c,l),g=p.__e,(h.ref!=p.ref||8&h.__u)&&(h.ref&&Dt(h.ref,null,p,h),p.ref&&l.push(p.ref,p.__c||g,p)),y=y||g,4&p.__u?(i=nu(p,i,e,!h.__v),h.__e&&(h.__e=null)):typeof p.type=="function"&&b!==void 0?i=b:g&&(i=g.nextSibling),p.__u&=-21);return n.__e=y,i}function Ho(e,t,n,u,s){var r,o,a,i,c,l,f,h,p,g=n.length,y=g,b=0,S=0,R=e.__k=Array(s);for(r=0;r<s;r++)(o=t[r])!=null&&typeof o!="boolean"&&typeof o!="function"?(typeof o!="object"||o.constructor===String?o=R[r]=Ke(null,o):wt(o)?o=R[r]=Ke(W,{children:o}):o.constructor===We&&o.__b?o=R[r]=Ke(o.type,o.props,o.key,o.ref,o.__v):R[r]=o,i=r+b,o.__=e,o.__b=e.__b+1,a=null,~(c=o.__i=jo(o,n,i,y))&&(y--,(a=n[c])&&(a.__u|=2)),a&&a.__v?(o.__u|=16,c==i-1?b--:c==i+1?b++:c!=i&&(c>i?b--:b++,S=1)):(~c||(s>g?b--:s<g&&b++),typeof o.type!="function"&&(o.__u|=4))):R[r]=null;if(S){for(l=[],f=[],r=0;r<s;r++)if((o=R[r])&&16&o.__u){for(b=0,h=l.length;b<h;)l[p=b+h>>1]<o.__i?b=p+1:h=p;l[b]=o.__i,f[r]=b+1}for(b=l.length;r--;)f[r]&&(f[r]==b?b--:R[r].__u|=4)}if(y)for(r=0;r<g;r++)!(a=n[r])||2&a.__u||(a.__e==u&&(u=fe(a)),Ct(a,a));return u}function nu(e,t,n,u){var s,r,o,a;if(typeof e.type=="function"){if(e.props.__P)return t;if(s=e.__k)for(r=0;r<s.length;r++)s[r]&&(s[r].__=e,t=nu(s[r],t,n,!1));return t}for(t&&!t.parentNode&&(t=fe(e))&&!t.parentNode&&(t=null),o=e.__e,a=t;a&&a.nodeType==8;)a=a.nextSibling;for(o!=a&&(!u&&n.moveBefore&&o.parentNode?n.moveBefore(o,t):n.insertBefore(o,t||null)),t=o;(t=t&&t.nextSibling)&&t.nodeType==8&&!t.data.startsWith("$s"););return t}function jo(e,t,n,u){var s,r=e.key,o=e.type,a=t[n],i=a&&!(2&a.__u);if(a===null&&r==null||i&&r==a.key&&o==a.type)return n;if(u>(i?1:0)){for(s=n-1;s>=0;s--)if((a=t[s])&&!(2&a.__u)&&r==a.key&&o==a.type)return s;for(s=n+1;s<t.length;s++)if((a=t[s])&&!(2&a.__u)&&r==a.key&&o==a.type)return s}return-1}function Yn(e,t,n){n==null&&(n=""),t[0]=="-"?e.setProperty(t,n):e[t]=n}function x0(e,t,n,u,s){var r,o;if(t=="style")if(typeof n=="string")e.style.cssText=n;else{if(typeof u=="string"&&(e.style.cssText=u=""),u)for(t in u)n&&t in n||Yn(e.style,t);if(n)for(t in n)u&&n[t]==u[t]||Yn(e.style,t,n[t])}else if(t[0]=="o"&&t[1]=="n")typeof n!="function"&&(n=null),typeof u!="function"&&(u=null),(e.__e||(e.__e={}))[t]=n,n&&u||(o=Mt[t]||(Mt[t]=Ko(t)),(e.__a||(e.__a={}))[t]=Nt,r=t!=(t=t.replace(Xn,"$1")),(t=t.slice(2))[0]<"a"&&(t=t.toLowerCase()),n?e.addEventListener(t,o,r):e.removeEventListener(t,o,r));else{if(s=="http://www.w3.org/2000/svg")t=t.replace(/xlink(H|:h)/,"h").replace(/sName$/,"s");else if(t!="width"&&t!="height"&&t!="href"&&t!="list"&&t!="form"&&t!="tabIndex"&&t!="download"&&t!="rowSpan"&&t!="colSpan"&&t!="role"&&t!="popover"&&t in e)try{return void(e[t]=n??"")}catch{}if(typeof n=="function")return;n==null||n===!1&&t[4]!="-"?e.removeAttribute(t):e.setAttribute(t,t=="popover"&&n==1?"":n)}}function Ko(e){return function(t){var n=this.__e;if(n){if(n=n[e],t[R0]==null)t[R0]=Nt++;else if(t[R0]<this.__a[e])return;return n(I.event?I.event(t):t)}}}function kt(e,t,n,u,s,r,o,a,i,c){var l,f,h,p,g,y,b,S,R,B,T,Ne,je,le,j,we,Q,_e,ue=t.type;if(t.constructor!==We)return null;128&n.__u&&(i=32&n.__u,l=n.__c.__z)&&(t.__u|=i,f=r=[],l.nodeType==8?a=E0(l,r):r.push(l),a=r[0]||a),(l=I.__b)&&l(t);e:if(typeof ue=="function"){h=o.length;try{if(S=t.props,R=(l=ue.prototype)&&l.render,B=(l=ue.contextType)&&u[l.__c],T=l?B?B.props.value:l.__:u,(p=n.__c)?(t.__c=p,2&p.__g&&(p.__g|=1)):(R?t.__c=p=new ue(S,T):(t.__c=p=new Be(S,T),p.constructor=ue,p.render=Yo),B&&B.sub(p),p.state||(p.state={}),p.__n=u,p.__g|=8,p.__h=[],p.__k=[]),R&&(p.__s||(p.__s=p.state),ue.getDerivedStateFromProps&&(p.__s==p.state&&(p.__s=ve({},p.__s)),ve(p.__s,ue.getDerivedStateFromProps(S,p.__s)))),g=p.props,y=p.state,p.__v=t,n.__c){if(S!==g&&R&&!ue.getDerivedStateFromProps&&p.componentWillReceiveProps&&p.componentWillReceiveProps(S,T),t.__v==n.__v&&!(8&p.__g)||!(4&p.__g)&&p.shouldComponentUpdate&&p.shouldComponentUpdate(S,p.__s,T)===!1){t.__v!=n.__v&&(p.props=S,p.state=p.__s,p.__g&=-9),t.__e=n.__e,t.__k=n.__k,t.__k.some(function(K){K&&(K.__=t)}),M0.push.apply(p.__h,p.__k),p.__k=[],p.__h.length&&o.push(p),a=fe(n);break e}p.componentWillUpdate&&p.componentWillUpdate(S,p.__s,T),R&&p.componentDidUpdate&&p.__h.push(function(){p.componentDidUpdate(g,y,b)})}else R&&!ue.getDerivedStateFromProps&&p.componentWillMount&&p.componentWillMount(),R&&p.componentDidMount&&p.__h.push(p.componentDidMount);p.context=T,p.props=S,p.__P=e,p.__g&=-5,Ne=I.__r,je=R?25:0;do p.__g&=-9,Ne&&Ne(t),l=p.render(p.props,p.state=p.__s,p.context);while(8&p.__g&&++je<25);R&&(M0.push.apply(p.__h,p.__k),p.__k=[]),p.state=p.__s,p.getChildContext&&(u=ve({},u,p.getChildContext())),R&&n.__c&&p.getSnapshotBeforeUpdate&&(b=p.getSnapshotBeforeUpdate(g,y)),le=l&&l.type===W&&l.key==null?l.props.children:l,S.__P&&(l=a,s=(e=S.__P).namespaceURI,i=r=null,n.props&&n.props.__P!=e&&(n.__k.some(function(K){K&&Ct(K,K)}),n.__k=null),a=n.__k?fe(n,0):null),a=tu(e,wt(le)?le:[le],t,n,u,s,r,o,a,i,c),S.__P&&(t.__e=null,a=l),t.__u&=-161,f&&f.some(ye),p.__h.length&&o.push(p),1&p.__g&&(p.__g&=-4)}catch(K){if(o.length=h,t.__v=null,i||r)if(K&&K.then){if(t.__u|=128|i,r){for(~(Q=r.indexOf(a||void 0))||(Q=r.length);(_e=r[Q-1])&&_e.nodeType==8;)Q--;for(;Q<r.length;Q++)if(_e=r[Q])if(r[Q]=null,j){if(_e==we)break}else{if(_e.nodeType!=8)break;_e.data.startsWith("$s")&&(we=E0(j=_e))}}if(!j){for(;a&&a.nodeType==8&&a.nextSibling;)a=a.nextSibling;j=a}(l=E0(j=t.__c.__z||(t.__c.__z=j)))?(t.__e=j,a=l):t.__e=a,a=a&&a.nextSibling}else r&&r.some(ye);else t.__e=n.__e;t.__k||(t.__k=n.__k||[]),K&&K.then||uu(t),I.__e(K,t,n)}}else a=t.__e=Wo(n.__e,t,n,u,s,r,o,i,c,e);return(l=I.diffed)&&l(t),a}function E0(e,t){if(e&&e.nodeType==8&&e.data.startsWith("$s"))for(var n=1;e=e.nextSibling;){if(e.nodeType==8){if(e.data.startsWith("$s"))n++;else if(e.data.startsWith("/$s")&&!--n)return e}t&&t.push(e)}}function uu(e){e&&(e.__c&&(e.__c.__g|=4),e.__k&&e.__k.some(uu))}function su(e,t,n){for(var u=0;u<n.length;)Dt(n[u++],n[u++],n[u++]);I.__c&&I.__c(t,e),e.some(function(s){try{e=s.__h,s.__h=[],e.some(function(r){r.call(s)})}catch(r){I.__e(r,s.__v)}})}function Wo(e,t,n,u,s,r,o,a,i,c){var l,f,h,p,g,y,b,S,R=n.props||L0,B=t.props,T=t.type;if(T=="svg"?s="http://www.w3.org/2000/svg":T=="math"?s="http://www.w3.org/1998/Math/MathML":s||(s="http://www.w3.org/1999/xhtml"),r){for(l=0;l<r.length;l++)if((g=r[l])&&(T?g.localName==T:g.nodeType==3)){e=g,r[l]=null;break}}if(!e){if(S=c.ownerDocument||document,!T)return S.createTextNode(B);e=S.createElementNS(s,T,B.is?B:c),a&&(I.__m&&I.__m(t,r),a=!1),r=null}if(T){if(c=T=="template"&&e.content||e,r=T=="textarea"&&B.defaultValue!=null?null:r&&Bt.call(c.childNodes),!a&&r)for(R={},l=0;l<e.attributes.length;l++)R[(g=e.attributes[l]).name]=g.value;for(l in R)g=R[l],l=="dangerouslySetInnerHTML"?h=g:l=="children"||l in B||l=="value"&&"defaultValue"in B||l=="checked"&&"defaultChecked"in B||x0(e,l,null,g,s);for(l in B)g=B[l],l=="children"?p=g:l=="dangerouslySetInnerHTML"?f=g:l=="value"?y=g:l=="checked"?b=g:a&&typeof g!="function"||R[l]===g||x0(e,l,g,R[l],s);f?(a||h&&(f.__html==h.__html||f.__html==e.innerHTML)||(e.innerHTML=f.__html),t.__k=[]):(h&&(e.textContent=""),(T=="foreignObject"||s=="http://www.w3.org/1998/Math/MathML"&&Vo.test(T))&&(s="http://www.w3.org/1999/xhtml"),tu(c,wt(p)?p:[p],t,n,u,s,r,o,r?r[0]:n.__k&&fe(n,0),a,i),r&&r.some(ye)),a&&T!="textarea"||(l="value",T=="progress"&&y==null?e.removeAttribute(l):y==null||y===e[l]&&(T!="progress"||y)||x0(e,l,y,R[l],s),l="checked",b!=null&&b!=e[l]&&x0(e,l,b,R[l],s))}else R===B||a&&e.data==B||(e.data=B);return e}function Dt(e,t,n,u){try{typeof e=="function"?t?t.__x=e(t)||1:u&&(u=u.__c||u.__e)&&(t=u.__x)&&(u.__x=null,typeof t=="function"?t():e(null)):e.current=t}catch(s){I.__e(s,n)}}function Ct(e,t,n){var u,s,r,o;if(I.unmount&&I.unmount(e),!(u=e.ref)||u.current&&u.current!=e.__e||Dt(u,null,t,e),u=e.__c){if(u.componentWillUnmount)try{u.componentWillUnmount()}catch(a){I.__e(a,t)}u.__P=u.__n=null}if(u=e.__k)for(o=0;o<u.length;o++)u[o]&&Ct(u[o],t,typeof e.type!="function"||n&&!e.props.__P);!n&&(u=e.__c)&&(u=u.__z)&&(s=E0(u,r=[]))&&(u==e.__e&&r.some(ye),ye(s),ye(u)),n||ye(e.__e),e.__e=e.__c=e.__=null}function Yo(e,t,n){return this.constructor(e,n)}function ru(e,t){var n,u,s,r;I.__&&I.__(e,t),t.nodeType==9&&(t=t.documentElement),u=(n=e&&32&e.__u)?null:t.__k,t.__k=Ke(W,{children:[e]}),s=[],r=[],kt(t,t.__k,u||L0,L0,t.namespaceURI,u?null:t.firstChild?Bt.call(t.childNodes):null,s,u?u.__e:t.firstChild,n,r),su(s,t.__k,r),t.__k.props.children=null}I={__e:function(e,t,n,u){for(var s,r,o;t=t.__;)if((s=t.__c)&&!(1&s.__g)){s.__g|=4;try{if((o=(r=s.constructor)&&r.getDerivedStateFromError)&&s.setState(r.getDerivedStateFromError(e)),s.componentDidCatch&&(s.componentDidCatch(e,u||{}),o=1),o&&8&s.__g)return void(s.__g|=2)}catch(a){e=a}}throw I0=0,e}},zn=0,Tt=function(e){return e!=null&&e.constructor===We},Be.prototype.setState=function(e,t){var n=this.__s;n&&n!=this.state||(n=this.__s=ve({},this.state)),typeof e=="function"&&(e=e(ve({},n),this.props)),e&&(ve(n,e),this.__v&&(t&&this.__k.push(t),Wn(this)))},Be.prototype.forceUpdate=function(e){this.__v&&(this.__g|=4,e&&this.__h.push(e),Wn(this))},Be.prototype.render=W,de=[],I0=0,Jn=function(e,t){return e.__v.__b-t.__v.__b},R0=Symbol(),Xn=/(PointerCapture)$|Capture$/i,Nt=0,Mt={},qo=0;var ze,A,At,ou,Pt=Object.is,T0=0,gu=[],Ft=[],D=I,au=D.__b,iu=D.__r,cu=D.diffed,pu=D.__c,lu=D.unmount,du=D.__;function Gt(e,t){D.__h&&D.__h(A,e,T0||t),T0=0;var n=A.__H||(A.__H={__:[],__h:[]});return e>=n.__.length&&n.__.push({}),n.__[e]}function Je(e){return T0=1,zo(bu,e)}function zo(e,t,n){var u=Gt(ze++,2);if(u.t=e,!u.__c&&(u.__=[n?n(t):bu(void 0,t),function(r){var o=(u.__N||u.__)[0],a=u.t(o,r);Pt(o,a)||(u.__N=[a,u.__[1]],u.__c.setState({}))}],u.__c=A,!A.__f)){A.__f=!0;var s=A.shouldComponentUpdate;A.shouldComponentUpdate=function(r,o,a){var i=this.__H;if(!i)return!0;var c=!1,l=this.props!=r;if(i.__.some(function(h){h.__N&&(c=!0,Pt(h.__[0],h.__N[0])||(l=!0))}),s){var f=s.call(this,r,o,a);return c?f||l:f}return!c||l}}return u.__}function me(e,t){var n=Gt(ze++,3);!D.__s&&hu(n.__H,t)&&(n.__P=!0,n.__=e,n.u=t,A.__H.__h.push(n))}function N0(e){return T0=5,w0(function(){return{current:e}},[])}function w0(e,t){var n=Gt(ze++,7);return hu(n.__H,t)&&(n.__=e(),n.__H=t),n.__}function Jo(){var e;do{for(;e=Ft.shift();)try{Ye(e)}catch(n){D.__e(n,{__:(e=e.__P)&&e.__v})}for(;e=gu.shift();){var t=e.__H;if(e.__P&&t)try{t.__h.some(Ye),t.__h.some(Ot),t.__h=[]}catch(n){t.__h=[],D.__e(n,e.__v)}}}while(Ft.length)}D.__b=function(e){A=null,au&&au(e)},D.__=function(e,t){e&&t.__k&&t.__k.__m&&(e.__m=t.__k.__m),du&&du(e,t)},D.__r=function(e){iu&&iu(e),ze=0;var t=(A=e.__c).__H;t&&(At==A?A.__h=[]:(t.__h.some(Ye),t.__h.some(Ot),ze=0),t.__h=[],t.__.some(function(n){n.__N&&(n.__=n.__N),n.u=n.__N=void 0})),At=A},D.diffed=function(e){cu&&cu(e);var t=e.__c;t&&t.__H&&(t.__H.__h.length&&mu(gu.push(t)),t.__H.__.some(function(n){n.u&&(n.__H=n.u)})),At=A=null},D.__c=function(e,t){t.some(function(n){try{n.__h.some(Ye),n.__h=n.__h.filter(function(u){return!u.__||Ot(u)})}catch(u){n.__h=[function(){throw u}]}}),pu&&pu(e,t)},D.unmount=function(e){lu&&lu(e);var t,n,u=e.__c;u&&u.__H&&(u.__H.__.some(function(s){try{if(s.__P&&s.__c){if(n===void 0){for(n=e.__;n&&(!n.__c||!n.__c.__P);)n=n.__;n=n&&n.__c}s.__P=n,mu(Ft.push(s))}else Ye(s)}catch(r){t=r}}),u.__H=void 0,t&&D.__e(t,u.__v))};var fu=typeof requestAnimationFrame=="function";function Xo(e){var t,n=function(){clearTimeout(u),fu&&cancelAnimationFrame(t),setTimeout(e)},u=setTimeout(n,35);fu&&(t=requestAnimationFrame(n))}function mu(e){e!=1&&ou==D.requestAnimationFrame||((ou=D.requestAnimationFrame)||Xo)(Jo)}function Ye(e){var t=A,n=e.__c;typeof n=="function"&&(e.__c=void 0,n()),A=t}function Ot(e){var t=A;e.__c=e.__(),A=t}function hu(e,t){return!e||e.length!=t.length||t.some(function(n,u){return!Pt(n,e[u])})}function bu(e,t){return typeof t=="function"?t(e):t}var Qo=Symbol.for("preact-signals");function C0(){if(se>1)se--;else{var e,t=!1;for((function(){var s=k0;for(k0=void 0;s!==void 0;){var r=s.S;if(r.v===s.v)for(var o=r.t;o!==void 0;o=o.x)o.i===s.i&&(o.i=r.i);s=s.o}})();Qe!==void 0;){var n=Qe;for(Qe=void 0,B0++;n!==void 0;){var u=n.u;if(n.u=void 0,n.f&=-3,!(8&n.f)&&yu(n))try{n.c()}catch(s){t||(e=s,t=!0)}n=u}}if(B0=0,se--,t)throw e}}function qt(e){if(se>0)return e();Ut=++Zo,se++;try{return e()}finally{C0()}}var Xe,w=void 0;function Ze(e){var t=w,n=Xe;w=void 0,Xe=void 0;try{return e()}finally{w=t,Xe=n}}var Qe=void 0,se=0,B0=0,Zo=0,Ut=0,k0=void 0,D0=0;function _u(e){if(w!==void 0){var t=e.n;if(t===void 0||t.t!==w)return t={i:0,S:e,p:w.s,n:void 0,t:w,e:void 0,x:void 0,r:t},w.s!==void 0&&(w.s.n=t),w.s=t,e.n=t,32&w.f&&e.S(t),t;if(t.i===-1)return t.i=0,t.n!==void 0&&(t.n.p=t.p,t.p!==void 0&&(t.p.n=t.n),t.p=w.s,t.n=void 0,w.s.n=t,w.s=t),t}}function P(e,t){this.v=e,this.i=0,this.n=void 0,this.t=void 0,this.l=0,this.W=t?.watched,this.Z=t?.unwatched,this.name=t?.name}P.prototype.brand=Qo;P.prototype.h=function(){return!0};P.prototype.S=function(e){var t=this,n=this.t;n!==e&&e.e===void 0&&(e.x=n,this.t=e,n!==void 0?n.e=e:Ze(function(){var u;(u=t.W)==null||u.call(t)}))};P.prototype.U=function(e){var t=this;if(this.t!==void 0){var n=e.e,u=e.x;n!==void 0&&(n.x=u,e.e=void 0),u!==void 0&&(u.e=n,e.x=void 0),e===this.t&&(this.t=u,u===void 0&&Ze(function(){var s;(s=t.Z)==null||s.call(t)}))}};P.prototype.subscribe=function(e){var t=this;return q(function(){var n=t.value;Ze(function(){return e(n)})},{name:"sub"})};P.prototype.valueOf=function(){return this.value};P.prototype.toString=function(){return this.value+""};P.prototype.toJSON=function(){return this.value};P.prototype.peek=function(){var e=this;return Ze(function(){return e.value})};Object.defineProperty(P.prototype,"value",{get:function(){var e=_u(this);return e!==void 0&&(e.i=this.i),this.v},set:function(e){if(e!==this.v){if(B0>100)throw new Error("Cycle detected");(function(n){se!==0&&B0===0&&n.l!==Ut&&(n.l=Ut,k0={S:n,v:n.v,i:n.i,o:k0})})(this),this.v=e,this.i++,D0++,se++;try{for(var t=this.t;t!==void 0;t=t.x)t.t.N()}finally{C0()}}}});function k(e,t){return new P(e,t)}function yu(e){for(var t=e.s;t!==void 0;t=t.n)if(t.S.i!==t.i||!t.S.h()||t.S.i!==t.i)return!0;return!1}function vu(e){for(var t=e.s;t!==void 0;t=t.n){var n=t.S.n;if(n!==void 0&&(t.r=n),t.S.n=t,t.i=-1,t.n===void 0){e.s=t;break}}}function Su(e){for(var t=e.s,n=void 0;t!==void 0;){var u=t.p;t.i===-1?(t.S.U(t),u!==void 0&&(u.n=t.n),t.n!==void 0&&(t.n.p=u)):n=t,t.S.n=t.r,t.r!==void 0&&(t.r=void 0),t=u}e.s=n}function Se(e,t){P.call(this,void 0,t),this.x=e,this.s=void 0,this.g=D0-1,this.f=4}Se.prototype=new P;Se.prototype.h=function(){if(this.f&=-3,1&this.f)return!1;if((36&this.f)==32||(this.f&=-5,this.g===D0))return!0;if(this.g=D0,this.f|=1,this.i>0&&!yu(this))return this.f&=-2,!0;var e=w;try{vu(this),w=this;var t=this.x();(16&this.f||this.v!==t||this.i===0)&&(this.v=t,this.f&=-17,this.i++)}catch(n){this.v=n,this.f|=16,this.i++}return w=e,Su(this),this.f&=-2,!0};Se.prototype.S=function(e){if(this.t===void 0){this.f|=36;for(var t=this.s;t!==void 0;t=t.n)t.S.S(t)}P.prototype.S.call(this,e)};Se.prototype.U=function(e){if(this.t!==void 0&&(P.prototype.U.call(this,e),this.t===void 0)){this.f&=-33;for(var t=this.s;t!==void 0;t=t.n)t.S.U(t)}};Se.prototype.N=function(){if(!(2&this.f)){this.f|=6;for(var e=this.t;e!==void 0;e=e.x)e.t.N()}};Object.defineProperty(Se.prototype,"value",{get:function(){if(1&this.f)throw new Error("Cycle detected");var e=_u(this);if(this.h(),e!==void 0&&(e.i=this.i),16&this.f)throw this.v;return this.v}});function Z(e,t){return new Se(e,t)}function xu(e){var t=e.j;if(e.j=void 0,typeof t=="function"){se++;var n=w;w=void 0;try{t()}catch(u){throw e.f&=-2,e.f|=8,Vt(e),u}finally{w=n,C0()}}}function Vt(e){for(var t=e.s;t!==void 0;t=t.n)t.S.U(t);e.x=void 0,e.s=void 0,xu(e)}function ea(e){if(w!==this)throw new Error("Out-of-order effect");Su(this),w=e,this.f&=-2;try{8&this.f&&Vt(this)}finally{C0()}}function ke(e,t){this.x=e,this.j=void 0,this.s=void 0,this.u=void 0,this.f=32,this.name=t?.name,Xe&&Xe.push(this)}ke.prototype.c=function(){var e=this.S();try{if(8&this.f||this.x===void 0)return;var t=this.x();typeof t=="function"&&(this.j=t)}finally{e()}};ke.prototype.S=function(){if(1&this.f)throw new Error("Cycle detected");this.f|=1,this.f&=-9,xu(this),vu(this),se++;var e=w;return w=this,ea.bind(this,e)};ke.prototype.N=function(){2&this.f||(this.f|=2,this.u=Qe,Qe=this)};ke.prototype.d=function(){this.f|=8,1&this.f||Vt(this)};ke.prototype.dispose=function(){this.d()};function q(e,t){var n=new ke(e,t);try{n.c()}catch(s){throw n.d(),s}var u=n.d.bind(n);return u[Symbol.dispose]=u,u}var Ru,P0,A0,ta=typeof window<"u"&&!!window.__PREACT_SIGNALS_DEVTOOLS__;var Eu=[];q(function(){Ru=this.N})();function De(e,t){I[e]=t.bind(null,I[e]||function(){})}function e0(e){if(A0){var t=A0;A0=void 0,t()}A0=e&&e.S()}function Iu(e){var t=this,n=e.data,u=ua(n);u.name="ReactiveDom",u.value=n;var s=w0(function(){for(var a=t,i=t.__v;i=i.__;)if(i.__c){i.__c.__$f|=4;break}var c=Z(function(){var p=u.value.value;return p===0?0:p===!0?"":p||""}),l=Z(function(){return!Array.isArray(c.value)&&!Tt(c.value)}),f=q(function(){if(this.N=Lu,l.value){var p=c.value;a.__v&&a.__v.__e&&a.__v.__e.nodeType===3&&(a.__v.__e.data=p)}}),h=t.__$u.d;return t.__$u.d=function(){f(),h.call(this)},[l,c]},[]),r=s[0],o=s[1];return r.value?o.peek():o.value}Iu.displayName="ReactiveTextNode";Object.defineProperties(P.prototype,{constructor:{configurable:!0,value:Qn(W,null).constructor},type:{configurable:!0,value:Iu},props:{configurable:!0,get:function(){var e=this;return{data:{get value(){return e.value}}}}},__b:{configurable:!0,value:1}});De("__b",function(e,t){if(e0(),P0=void 0,typeof t.type=="string"){var n,u=t.props;for(var s in u)if(s!=="children"){var r=u[s];r instanceof P&&(n||(t.__np=n={}),n[s]=r,u[s]=r.peek())}}e(t)});De("__r",function(e,t){if(e(t),t.type!==W){e0();var n,u=t.__c;u&&(u.__$f&=-2,(n=u.__$u)===void 0&&(u.__$u=n=(function(s,r){var o;return q(function(){o=this},{name:r}),o.c=s,o})((function(s){return function(){var r;ta&&((r=this.y)==null||r.call(this)),s.__$f|=1,s.setState({})}})(u),typeof t.type=="function"?t.type.displayName||t.type.name:""))),P0=u,e0(n)}});De("__e",function(e,t,n,u){e0(),P0=void 0,e(t,n,u)});De("diffed",function(e,t){e0(),P0=void 0;var n;if(typeof t.type=="string"&&(n=t.__e)){var u=t.__np,s=t.props,r=n.U;if(r)for(var o in r){var a=r[o];a===void 0||u&&o in u||(a.d(),r[o]=void 0)}if(u){r||(r={},n.U=r);for(var i in u){var c=r[i],l=u[i];c===void 0?(c=na(n,i,l,s),r[i]=c):c.o(l,s)}}}e(t)});function na(e,t,n,u){var s=t in e&&e.ownerSVGElement===void 0,r=k(n);return{o:function(o,a){r.value=o,u=a},d:q(function(){this.N=Lu;var o=r.value.value;u[t]!==o&&(u[t]=o,s?e[t]=o:o!=null&&(o!==!1||t[4]==="-")?e.setAttribute(t,o):e.removeAttribute(t))})}}De("unmount",function(e,t){if(typeof t.type=="string"){var n=t.__e;if(n){var u=n.U;if(u){n.U=void 0;for(var s in u){var r=u[s];r&&r.d()}}}var o=t.__np;if(o){var a=t.props;for(var i in o)a[i]=o[i]}t.__np=void 0}else{var c=t.__c;if(c){c.__$f|=8;var l=c.__$u;l&&(c.__$u=void 0,l.d())}}e(t)});De("__h",function(e,t,n,u){u<3&&(t.__$f|=2),e(t,n,u)});Be.prototype.shouldComponentUpdate=function(e,t){if(this.__R)return!0;var n=this.__$u,u=n&&n.s!==void 0;for(var s in t)return!0;if(this.__f||typeof this.u=="boolean"&&this.u===!0){var r=2&this.__$f;if(!(u||r||4&this.__$f)||1&this.__$f)return!0}else if(!(u||4&this.__$f)||3&this.__$f)return!0;for(var o in e)if(o!=="__source"&&e[o]!==this.props[o])return!0;for(var a in this.props)if(!(a in e))return!0;return!1};function ua(e,t){return w0(function(){return k(e,t)},[])}var sa=function(e){queueMicrotask(function(){queueMicrotask(e)})};function ra(){qt(function(){for(var e;e=Eu.shift();)Ru.call(e)})}function Lu(){Eu.push(this)===1&&(I.requestAnimationFrame||sa)(ra)}function re(e){let t=!1,n=[];for(let u=0;u<e.length;u++){let s=e.charAt(u);switch(s){case"_":t=!0;break;case"0":case"1":case"2":case"3":case"4":case"5":case"6":case"7":case"8":case"9":n.push(s),t=!1;break;default:t&&(t=!1,s=s.toUpperCase()),n.push(s);break}}return n.join("")}function Mu(e){return e.replace(/[A-Z]/g,t=>"_"+t.toLowerCase())}var oa=new Set(["constructor","toString","toJSON","valueOf"]);function Ce(e){return oa.has(e)?e+"$":e}function Nu(){let e=this.buf,t=this.pos,n=0,u=0;for(let r=0;r<28;r+=7){let o=e[t++];if(n|=(o&127)<<r,(o&128)==0){this.pos=t,this.assertBounds(),this.varint64Lo=n,this.varint64Hi=u;return}}let s=e[t++];if(n|=(s&15)<<28,u=(s&112)>>4,(s&128)==0){this.pos=t,this.assertBounds(),this.varint64Lo=n,this.varint64Hi=u;return}for(let r=3;r<=31;r+=7){let o=e[t++];if(u|=(o&127)<<r,(o&128)==0){this.pos=t,this.assertBounds(),this.varint64Lo=n,this.varint64Hi=u;return}}throw new Error("invalid varint")}var F0=4294967296;function $t(e){let t=e[0]==="-";t&&(e=e.slice(1));let n=1e6,u=0,s=0;function r(o,a){let i=Number(e.slice(o,a));s*=n,u=u*n+i,u>=F0&&(s=s+(u/F0|0),u=u%F0)}return r(-24,-18),r(-18,-12),r(-12,-6),r(-6),t?Bu(u,s):jt(u,s)}function wu(e,t){let n=jt(e,t),u=n.hi&2147483648;u&&(n=Bu(n.lo,n.hi));let s=Ht(n.lo,n.hi);return u?"-"+s:s}function Ht(e,t){if({lo:e,hi:t}=aa(e,t),t<=2097151)return String(F0*t+e);let n=e&16777215,u=(e>>>24|t<<8)&16777215,s=t>>16&65535,r=n+u*6777216+s*6710656,o=u+s*8147497,a=s*2,i=1e7;return r>=i&&(o+=Math.floor(r/i),r%=i),o>=i&&(a+=Math.floor(o/i),o%=i),a.toString()+Tu(o)+Tu(r)}function aa(e,t){return{lo:e>>>0,hi:t>>>0}}function jt(e,t){return{lo:e|0,hi:t|0}}function Bu(e,t){return t=~t,e?e=~e+1:t+=1,jt(e,t)}var Tu=e=>{let t=String(e);return"0000000".slice(t.length)+t};function ku(e,t){if(e>>>0<128){t.push(e);return}if(e>=0){for(;e>127;)t.push(e&127|128),e=e>>>7;t.push(e)}else{for(let n=0;n<9;n++)t.push(e&127|128),e=e>>7;t.push(1)}}function Du(){let e=this.buf[this.pos++];if((e&128)===0)return this.assertBounds(),e;let t=e&127;if(e=this.buf[this.pos++],t|=(e&127)<<7,(e&128)===0)return this.assertBounds(),t;if(e=this.buf[this.pos++],t|=(e&127)<<14,(e&128)===0)return this.assertBounds(),t;if(e=this.buf[this.pos++],t|=(e&127)<<21,(e&128)===0)return this.assertBounds(),t;e=this.buf[this.pos++],t|=(e&15)<<28;for(let n=5;(e&128)!==0&&n<10;n++)e=this.buf[this.pos++];if((e&128)!==0)throw new Error("invalid varint");return this.assertBounds(),t>>>0}var M=ia();function ia(){let e=new DataView(new ArrayBuffer(8));if(typeof BigInt=="function"&&typeof e.getBigInt64=="function"&&typeof e.getBigUint64=="function"&&typeof e.setBigInt64=="function"&&typeof e.setBigUint64=="function"&&(!!globalThis.Deno||!!globalThis.Bun||typeof process!="object"||typeof process.env!="object"||process.env.BUF_BIGINT_DISABLE!=="1")){let n=BigInt("-9223372036854775808"),u=BigInt("9223372036854775807"),s=BigInt("0"),r=BigInt("18446744073709551615");return{zero:BigInt(0),supported:!0,parse(o){let a=typeof o=="bigint"?o:BigInt(o);if(a>u||a<n)throw new Error(`invalid int64: ${o}`);return a},uParse(o){let a=typeof o=="bigint"?o:BigInt(o);if(a>r||a<s)throw new Error(`invalid uint64: ${o}`);return a},enc(o){return e.setBigInt64(0,this.parse(o),!0),{lo:e.getInt32(0,!0),hi:e.getInt32(4,!0)}},uEnc(o){return e.setBigInt64(0,this.uParse(o),!0),{lo:e.getInt32(0,!0),hi:e.getInt32(4,!0)}},dec(o,a){return e.setInt32(0,o,!0),e.setInt32(4,a,!0),e.getBigInt64(0,!0)},uDec(o,a){return e.setInt32(0,o,!0),e.setInt32(4,a,!0),e.getBigUint64(0,!0)}}}return{zero:"0",supported:!1,parse(n){return typeof n!="string"&&(n=n.toString()),Cu(n),n},uParse(n){return typeof n!="string"&&(n=n.toString()),Au(n),n},enc(n){return typeof n!="string"&&(n=n.toString()),Cu(n),$t(n)},uEnc(n){return typeof n!="string"&&(n=n.toString()),Au(n),$t(n)},dec(n,u){return wu(n,u)},uDec(n,u){return Ht(n,u)}}}function Cu(e){if(!/^-?[0-9]+$/.test(e))throw new Error("invalid int64: "+e)}function Au(e){if(!/^[0-9]+$/.test(e))throw new Error("invalid uint64: "+e)}var d;(function(e){e[e.DOUBLE=1]="DOUBLE",e[e.FLOAT=2]="FLOAT",e[e.INT64=3]="INT64",e[e.UINT64=4]="UINT64",e[e.INT32=5]="INT32",e[e.FIXED64=6]="FIXED64",e[e.FIXED32=7]="FIXED32",e[e.BOOL=8]="BOOL",e[e.STRING=9]="STRING",e[e.BYTES=12]="BYTES",e[e.UINT32=13]="UINT32",e[e.SFIXED32=15]="SFIXED32",e[e.SFIXED64=16]="SFIXED64",e[e.SINT32=17]="SINT32",e[e.SINT64=18]="SINT64"})(d||(d={}));function V(e,t){switch(e){case d.STRING:return"";case d.BOOL:return!1;case d.DOUBLE:case d.FLOAT:return 0;case d.INT64:case d.UINT64:case d.SFIXED64:case d.FIXED64:case d.SINT64:return t?"0":M.zero;case d.BYTES:return new Uint8Array(0);default:return 0}}function Pu(e,t){switch(e){case d.BOOL:return t===!1;case d.STRING:return t==="";case d.BYTES:return t instanceof Uint8Array&&!t.byteLength;case d.DOUBLE:case d.FLOAT:return Object.is(t,0);default:return t==0}}var Fu=2,O=Symbol.for("reflect unsafe local");function Ou(e,t){let n=e[t.localName].case;return n===void 0?n:t.fields.find(u=>u.localName===n)}function Gu(e,t){let n=t.localName;if(t.oneof)return e[t.oneof.localName].case===n;if(t.presence!=Fu)return e[n]!==void 0&&Object.prototype.hasOwnProperty.call(e,n);switch(t.fieldKind){case"list":return e[n].length>0;case"map":return Object.keys(e[n]).length>0;case"scalar":return!Pu(t.scalar,e[n]);case"enum":return e[n]!==t.enum.values[0].number}throw new Error("message field with implicit presence")}function xe(e,t){return Object.prototype.hasOwnProperty.call(e,t)&&e[t]!==void 0}function Uu(e,t){if(t.oneof){let n=e[t.oneof.localName];return n.case===t.localName?n.value:void 0}return e[t.localName]}function qu(e,t,n){t.oneof?e[t.oneof.localName]={case:t.localName,value:n}:e[t.localName]=n}function $(e,t,n){t==="__proto__"?Object.defineProperty(e,"__proto__",{value:n,writable:!0,enumerable:!0,configurable:!0}):e[t]=n}function Vu(e,t){return Object.prototype.hasOwnProperty.call(e,t)?e[t]:void 0}function $u(e,t){let n=t.localName;if(t.oneof){let u=t.oneof.localName;e[u].case===n&&(e[u]={case:void 0})}else if(t.presence!=Fu)delete e[n];else switch(t.fieldKind){case"map":e[n]={};break;case"list":e[n]=[];break;case"enum":e[n]=t.enum.values[0].number;break;case"scalar":e[n]=V(t.scalar,t.longAsString);break}}function t0(e){for(let t of e.field)xe(t,"jsonName")||(t.jsonName=re(t.name));e.nestedType.forEach(t0)}function Hu(e,t){let n=e.values.find(u=>u.name===t);if(!n)throw new Error(`cannot parse ${e} default value: ${t}`);return n.number}function ju(e,t){switch(e){case d.STRING:return t;case d.BYTES:{let n=ca(t);if(n===!1)throw new Error(`cannot parse ${d[e]} default value: ${t}`);return n}case d.INT64:case d.SFIXED64:case d.SINT64:return M.parse(t);case d.UINT64:case d.FIXED64:return M.uParse(t);case d.DOUBLE:case d.FLOAT:switch(t){case"inf":return Number.POSITIVE_INFINITY;case"-inf":return Number.NEGATIVE_INFINITY;case"nan":return Number.NaN;default:return parseFloat(t)}case d.BOOL:return t==="true";case d.INT32:case d.UINT32:case d.SINT32:case d.FIXED32:case d.SFIXED32:return parseInt(t,10)}}function ca(e){let t=[],n={tail:e,c:"",next(){return this.tail.length==0?!1:(this.c=this.tail[0],this.tail=this.tail.substring(1),!0)},take(u){if(this.tail.length>=u){let s=this.tail.substring(0,u);return this.tail=this.tail.substring(u),s}return!1}};for(;n.next();)switch(n.c){case"\\":if(n.next())switch(n.c){case"\\":t.push(n.c.charCodeAt(0));break;case"b":t.push(8);break;case"f":t.push(12);break;case"n":t.push(10);break;case"r":t.push(13);break;case"t":t.push(9);break;case"v":t.push(11);break;case"0":case"1":case"2":case"3":case"4":case"5":case"6":case"7":{let u=n.c,s=n.take(2);if(s===!1)return!1;let r=parseInt(u+s,8);if(Number.isNaN(r))return!1;t.push(r);break}case"x":{let u=n.c,s=n.take(2);if(s===!1)return!1;let r=parseInt(u+s,16);if(Number.isNaN(r))return!1;t.push(r);break}case"u":{let u=n.c,s=n.take(4);if(s===!1)return!1;let r=parseInt(u+s,16);if(Number.isNaN(r))return!1;let o=new Uint8Array(4);new DataView(o.buffer).setInt32(0,r,!0),t.push(o[0],o[1],o[2],o[3]);break}case"U":{let u=n.c,s=n.take(8);if(s===!1)return!1;let r=M.uEnc(u+s),o=new Uint8Array(8),a=new DataView(o.buffer);a.setInt32(0,r.lo,!0),a.setInt32(4,r.hi,!0),t.push(o[0],o[1],o[2],o[3],o[4],o[5],o[6],o[7]);break}}break;default:t.push(n.c.charCodeAt(0))}return new Uint8Array(t)}function*O0(e){switch(e.kind){case"file":for(let t of e.messages)yield t,yield*O0(t);yield*e.enums,yield*e.services,yield*e.extensions;break;case"message":for(let t of e.nestedMessages)yield t,yield*O0(t);yield*e.nestedEnums,yield*e.nestedExtensions;break}}var Kt;function pa(e){var t;Kt=Object.assign(Object.assign({},e),{encodeUtf8Into:(t=e.encodeUtf8Into)!==null&&t!==void 0?t:Wt(e.encodeUtf8.bind(e))})}function n0(){if(!Kt){let e=globalThis;if(!e.TextEncoder||!e.TextDecoder)throw new Error("encoding API missing: install TextEncoder and TextDecoder on globalThis");let t=new e.TextEncoder,n=new e.TextDecoder("utf-8",{ignoreBOM:!0}),u,s={encodeUtf8(o){return t.encode(o)},decodeUtf8(o,a){return a?(u||(u=new e.TextDecoder("utf-8",{fatal:!0,ignoreBOM:!0})),u.decode(o)):n.decode(o)},checkUtf8(o){try{return encodeURIComponent(o),!0}catch{return!1}}};t.encodeInto&&(s.encodeUtf8Into=t.encodeInto.bind(t));let r=String.prototype.isWellFormed;r&&(s.checkUtf8=o=>r.call(o)),pa(s)}return Kt}function Wt(e){return(t,n)=>{let u=e(t);return n.set(u),{written:u.byteLength}}}var N;(function(e){e[e.Varint=0]="Varint",e[e.Bit64=1]="Bit64",e[e.LengthDelimited=2]="LengthDelimited",e[e.StartGroup=3]="StartGroup",e[e.EndGroup=4]="EndGroup",e[e.Bit32=5]="Bit32"})(N||(N={}));var Jt=4294967295,Xt=2147483647,Qt=-2147483648,s0=class{constructor(t){this.stackPos=[],this.encodeUtf8Into=t?Wt(t):n0().encodeUtf8Into,this.buffer=Wu,this.viewCache=da,this.pos=0}ensureCapacity(t){let n=this.pos+t;if(n>this.buffer.length){let u=this.buffer.length||la;for(;u<n;)u*=2;let s=new Uint8Array(u);this.pos>0&&s.set(this.buffer),this.buffer=s}}view(){let t=this.buffer,n=this.viewCache;if(n.byteLength===t.byteLength)return n;let u=new DataView(t.buffer);return this.viewCache=u,u}finish(){let t=this.buffer.slice(0,this.pos);return this.pos=0,this.stackPos=[],t}fork(){return this.stackPos.push(this.pos),this.ensureCapacity(u0),this.buffer[this.pos++]=0,this}join(){let t=this.stackPos.pop();if(t===void 0)throw new Error("invalid state, fork stack empty");let n=this.pos-t-u0,u=Yt(n);return u>u0&&(this.ensureCapacity(u-u0),this.buffer.copyWithin(t+u,t+u0,this.pos)),this.pos=t,this.uint32(n),this.pos+=n,this}tag(t,n){return this.uint32((t<<3|n)>>>0)}raw(t){return this.ensureCapacity(t.length),this.buffer.set(t,this.pos),this.pos+=t.length,this}uint32(t){if(Ku(t),this.ensureCapacity(5),t<128)return this.buffer[this.pos++]=t,this;for(;t>127;)this.buffer[this.pos++]=t&127|128,t>>>=7;return this.buffer[this.pos++]=t,this}int32(t){if(zt(t),t>=0)return this.uint32(t);this.ensureCapacity(10);for(let n=0;n<9;n++)this.buffer[this.pos++]=t&127|128,t>>=7;return this.buffer[this.pos++]=1,this}bool(t){return this.ensureCapacity(1),this.buffer[this.pos++]=t?1:0,this}bytes(t){return this.uint32(t.byteLength),this.raw(t)}string(t){typeof t!="string"&&(t=String(t));let n=t.length;if(n<=Yu){this.ensureCapacity(n+1);let i=this.buffer,c=this.pos;i[c++]=n;let l=0;for(;l<n;l++){let f=t.charCodeAt(l);if(f>127)break;i[c++]=f}if(l==n)return this.pos=c,this}this.ensureCapacity(n*3+5);let u=Yt(n),s=this.buffer,r=this.pos,{written:o}=this.encodeUtf8Into(t,s.subarray(r+u)),a=Yt(o);return a!=u&&s.copyWithin(r+a,r+u,r+u+o),this.uint32(o),this.pos+=o,this}float(t){return fa(t),this.ensureCapacity(4),this.view().setFloat32(this.pos,t,!0),this.pos+=4,this}double(t){return this.ensureCapacity(8),this.view().setFloat64(this.pos,t,!0),this.pos+=8,this}fixed32(t){return Ku(t),this.ensureCapacity(4),this.view().setUint32(this.pos,t,!0),this.pos+=4,this}sfixed32(t){return zt(t),this.ensureCapacity(4),this.view().setInt32(this.pos,t,!0),this.pos+=4,this}sint32(t){return zt(t),this.uint32((t<<1^t>>31)>>>0)}sfixed64(t){let n=M.enc(t);this.ensureCapacity(8);let u=this.view();return u.setInt32(this.pos,n.lo,!0),u.setInt32(this.pos+4,n.hi,!0),this.pos+=8,this}fixed64(t){let n=M.uEnc(t);this.ensureCapacity(8);let u=this.view();return u.setInt32(this.pos,n.lo,!0),u.setInt32(this.pos+4,n.hi,!0),this.pos+=8,this}int64(t){let n=M.enc(t);return this.writeVarint64(n.lo,n.hi)}sint64(t){let n=M.enc(t),u=n.hi>>31,s=n.lo<<1^u,r=(n.hi<<1|n.lo>>>31)^u;return this.writeVarint64(s,r)}uint64(t){let n=M.uEnc(t);return this.writeVarint64(n.lo,n.hi)}writeVarint64(t,n){this.ensureCapacity(10);let u=this.buffer,s=this.pos;for(let a=0;a<28;a=a+7){let i=t>>>a,c=!(!(i>>>7)&&n==0);if(u[s++]=(c?i|128:i)&255,!c)return this.pos=s,this}let r=t>>>28&15|(n&7)<<4,o=n>>3!=0;if(u[s++]=(o?r|128:r)&255,!o)return this.pos=s,this;for(let a=3;a<31;a=a+7){let i=n>>>a,c=!!(i>>>7);if(u[s++]=(c?i|128:i)&255,!c)return this.pos=s,this}return u[s++]=n>>>31&1,this.pos=s,this}},la=128,u0=1,Wu=new Uint8Array(0),da=new DataView(Wu.buffer),Yu=32;function Yt(e){return e<128?1:e<16384?2:e<2097152?3:e<268435456?4:5}var oe=class{constructor(t,n=n0().decodeUtf8){this.decodeUtf8=n,this.varint64Lo=0,this.varint64Hi=0,this.varint64=Nu,this.uint32=Du,this.buf=t,this.len=t.length,this.pos=0,this.view=new DataView(t.buffer,t.byteOffset,t.byteLength)}tag(){let t=this.pos,n=this.uint32(),u=this.pos-t;if(u>5||u==5&&this.buf[this.pos-1]>15)throw new Error("illegal tag: varint overflows uint32");let s=n>>>3,r=n&7;if(s<=0||r>5)throw new Error("illegal tag: field no "+s+" wire type "+r);return[s,r]}skip(t,n,u=100){let s=this.pos;switch(t){case N.Varint:for(;this.buf[this.pos++]&128;);break;case N.Bit64:this.pos+=4;case N.Bit32:this.pos+=4;break;case N.LengthDelimited:let r=this.uint32();this.pos+=r;break;case N.StartGroup:if(u<=0)throw new Error("maximum recursion depth reached");for(;;){let[o,a]=this.tag();if(a===N.EndGroup){if(n!==void 0&&o!==n)throw new Error("invalid end group tag");break}this.skip(a,o,u-1)}break;default:throw new Error("cant skip wire type "+t)}return this.assertBounds(),this.buf.subarray(s,this.pos)}assertBounds(){if(this.pos>this.len)throw new RangeError("premature EOF")}int32(){return this.uint32()|0}sint32(){let t=this.uint32();return t>>>1^-(t&1)}int64(){return this.varint64(),M.dec(this.varint64Lo,this.varint64Hi)}uint64(){return this.varint64(),M.uDec(this.varint64Lo,this.varint64Hi)}sint64(){this.varint64();let t=this.varint64Lo,n=this.varint64Hi,u=-(t&1);return t=(t>>>1|(n&1)<<31)^u,n=n>>>1^u,M.dec(t,n)}bool(){let t=this.buf[this.pos];return t<128?(this.pos++,t!==0):(this.varint64(),this.varint64Lo!==0||this.varint64Hi!==0)}fixed32(){return this.view.getUint32((this.pos+=4)-4,!0)}sfixed32(){return this.view.getInt32((this.pos+=4)-4,!0)}fixed64(){return M.uDec(this.sfixed32(),this.sfixed32())}sfixed64(){return M.dec(this.sfixed32(),this.sfixed32())}float(){return this.view.getFloat32((this.pos+=4)-4,!0)}double(){return this.view.getFloat64((this.pos+=8)-8,!0)}bytes(){let t=this.uint32(),n=this.pos;return this.pos+=t,this.assertBounds(),this.buf.subarray(n,n+t)}string(t){let n=this.uint32(),u=this.pos;this.pos+=n,this.assertBounds();let s=this.buf;if(n<=Yu){let r=new Array(n);for(let o=0;o<n;o++){let a=s[u+o];if(a>127)return this.decodeUtf8(s.subarray(u,this.pos),t);r[o]=a}return String.fromCharCode.apply(String,r)}return this.decodeUtf8(s.subarray(u,this.pos),t)}};function zt(e){if(typeof e=="string")e=Number(e);else if(typeof e!="number")throw new Error("invalid int32: "+typeof e);if(!Number.isInteger(e)||e>Xt||e<Qt)throw new Error("invalid int32: "+e)}function Ku(e){if(typeof e=="string")e=Number(e);else if(typeof e!="number")throw new Error("invalid uint32: "+typeof e);if(!Number.isInteger(e)||e>Jt||e<0)throw new Error("invalid uint32: "+e)}function fa(e){if(typeof e=="string"){let t=e;if(e=Number(e),Number.isNaN(e)&&t!=="NaN")throw new Error("invalid float32: "+t)}else if(typeof e!="number")throw new Error("invalid float32: "+typeof e);if(!Number.isFinite(Math.fround(e))&&Number.isFinite(e))throw new Error("invalid float32: "+e)}function G0(e,t){return ma([e,t])}function ma(e,t){let n=ga();if(!e.length)return n;if("$typeName"in e[0]&&e[0].$typeName=="google.protobuf.FileDescriptorSet"){for(let u of e[0].file)t?.(u),Qu(u,n);return n}if("$typeName"in e[0]){let o=function(a){let i=[];for(let c of a.dependency){if(n.getFile(c)!=null||r.has(c))continue;let l=s(c);if(!l)throw new Error(`Unable to resolve ${c}, imported by ${a.name}`);"kind"in l?n.addFile(l,!1,!0):(r.add(l.name),i.push(l))}return i.concat(...i.map(o))},u=e[0],s=e[1],r=new Set;for(let a of[u,...o(u)].reverse())t?.(a),Qu(a,n)}else for(let u of e)for(let s of u.files)n.addFile(s);return n}function ga(){let e=new Map,t=new Map,n=new Map;return{kind:"registry",types:e,extendees:t,[Symbol.iterator](){return e.values()},get files(){return n.values()},addFile(u,s,r){if(n.set(u.proto.name,u),!s)for(let o of O0(u))this.add(o);if(r)for(let o of u.dependencies)this.addFile(o,s,r)},add(u){if(u.kind=="extension"){let s=t.get(u.extendee.typeName);s||t.set(u.extendee.typeName,s=new Map),s.set(u.number,u)}e.set(u.typeName,u)},get(u){return e.get(u)},getFile(u){return n.get(u)},getMessage(u){let s=e.get(u);return s?.kind=="message"?s:void 0},getEnum(u){let s=e.get(u);return s?.kind=="enum"?s:void 0},getExtension(u){let s=e.get(u);return s?.kind=="extension"?s:void 0},getExtensionFor(u,s){var r;return(r=t.get(u.typeName))===null||r===void 0?void 0:r.get(s)},getService(u){let s=e.get(u);return s?.kind=="service"?s:void 0}}}var ha=998,ba=999,_a=9999,ya=9,o0=10,r0=11,va=12,zu=14,un=3,Sa=2,Ju=1,xa=0,Zt=1,Xu=2,Ra=3,Ea=1,Ia=2,La=1,Ma=2;var Ta=1002,es={998:{fieldPresence:1,enumType:2,repeatedFieldEncoding:2,utf8Validation:3,messageEncoding:1,jsonFormat:2,enforceNamingStyle:2,defaultSymbolVisibility:1,enforceProtoLimits:1},999:{fieldPresence:2,enumType:1,repeatedFieldEncoding:1,utf8Validation:2,messageEncoding:1,jsonFormat:1,enforceNamingStyle:2,defaultSymbolVisibility:1,enforceProtoLimits:1},1e3:{fieldPresence:1,enumType:1,repeatedFieldEncoding:1,utf8Validation:2,messageEncoding:1,jsonFormat:1,enforceNamingStyle:2,defaultSymbolVisibility:1,enforceProtoLimits:1},1001:{fieldPresence:1,enumType:1,repeatedFieldEncoding:1,utf8Validation:2,messageEncoding:1,jsonFormat:1,enforceNamingStyle:1,defaultSymbolVisibility:2,enforceProtoLimits:1},1002:{fieldPresence:1,enumType:1,repeatedFieldEncoding:1,utf8Validation:2,messageEncoding:1,jsonFormat:1,enforceNamingStyle:3,defaultSymbolVisibility:4,enforceProtoLimits:2}};function Qu(e,t){var n,u;let s={kind:"file",proto:e,deprecated:(u=(n=e.options)===null||n===void 0?void 0:n.deprecated)!==null&&u!==void 0?u:!1,edition:ka(e),name:e.name.replace(/\.proto$/,""),dependencies:Da(e,t),enums:[],messages:[],extensions:[],services:[],toString(){return`file ${e.name}`}},r=new Map,o={get(a){return r.get(a)},add(a){var i;z(((i=a.proto.options)===null||i===void 0?void 0:i.mapEntry)===!0),r.set(a.typeName,a)}};for(let a of e.enumType)ts(a,s,void 0,t);for(let a of e.messageType)ns(a,s,void 0,t,o);for(let a of e.service)Na(a,s,t);en(s,t);for(let a of r.values())tn(a,t,o);for(let a of s.messages)tn(a,t,o),en(a,t);t.addFile(s,!0)}function en(e,t){switch(e.kind){case"file":for(let n of e.proto.extension){let u=nn(n,e,t);e.extensions.push(u),t.add(u)}break;case"message":for(let n of e.proto.extension){let u=nn(n,e,t);e.nestedExtensions.push(u),t.add(u)}for(let n of e.nestedMessages)en(n,t);break}}function tn(e,t,n){let u=e.proto.oneofDecl.map(r=>Ba(r,e)),s=new Set;for(let r of e.proto.field){let o=Fa(r,u),a=nn(r,e,t,o,n);e.fields.push(a),e.field[a.localName]=a,o===void 0?e.members.push(a):(o.fields.push(a),s.has(o)||(s.add(o),e.members.push(o)))}for(let r of u.filter(o=>s.has(o)))e.oneofs.push(r);for(let r of e.nestedMessages)tn(r,t,n)}function ts(e,t,n,u){var s,r,o,a,i,c,l,f,h;let p=Ca(e.name,e.value),g={kind:"enum",proto:e,deprecated:(r=(s=e.options)===null||s===void 0?void 0:s.deprecated)!==null&&r!==void 0?r:!1,file:t,parent:n,open:!0,name:e.name,typeName:U0(e,n,t),value:{},values:[],sharedPrefix:p,toString(){return`enum ${this.typeName}`}};g.open=qa(g),u.add(g);for(let y of e.value){let b=y.name,S={kind:"enum_value",proto:y,deprecated:(a=(o=y.options)===null||o===void 0?void 0:o.deprecated)!==null&&a!==void 0?a:!1,parent:g,name:b,localName:Ce(p==null?b:b.substring(p.length)),number:y.number,jsonName:(i=Aa(y))!==null&&i!==void 0?i:b,toString(){return`enum value ${g.typeName}.${b}`}};g.values.push(S),(c=(f=g.value)[h=y.number])!==null&&c!==void 0||(f[h]=S)}((l=n?.nestedEnums)!==null&&l!==void 0?l:t.enums).push(g)}function ns(e,t,n,u,s){var r,o,a,i;let c={kind:"message",proto:e,deprecated:(o=(r=e.options)===null||r===void 0?void 0:r.deprecated)!==null&&o!==void 0?o:!1,file:t,parent:n,name:e.name,typeName:U0(e,n,t),fields:[],field:{},oneofs:[],members:[],nestedEnums:[],nestedMessages:[],nestedExtensions:[],toString(){return`message ${this.typeName}`}};((a=e.options)===null||a===void 0?void 0:a.mapEntry)===!0?s.add(c):(((i=n?.nestedMessages)!==null&&i!==void 0?i:t.messages).push(c),u.add(c));for(let l of e.enumType)ts(l,t,c,u);for(let l of e.nestedType)ns(l,t,c,u,s)}function Na(e,t,n){var u,s;let r={kind:"service",proto:e,deprecated:(s=(u=e.options)===null||u===void 0?void 0:u.deprecated)!==null&&s!==void 0?s:!1,file:t,name:e.name,typeName:U0(e,void 0,t),methods:[],method:{},toString(){return`service ${this.typeName}`}};t.services.push(r),n.add(r);for(let o of e.method){let a=wa(o,r,n);r.methods.push(a),r.method[a.localName]=a}}function wa(e,t,n){var u,s,r,o;let a;e.clientStreaming&&e.serverStreaming?a="bidi_streaming":e.clientStreaming?a="client_streaming":e.serverStreaming?a="server_streaming":a="unary";let i=n.getMessage(ae(e.inputType)),c=n.getMessage(ae(e.outputType));z(i,`invalid MethodDescriptorProto: input_type ${e.inputType} not found`),z(c,`invalid MethodDescriptorProto: output_type ${e.inputType} not found`);let l=e.name;return{kind:"rpc",proto:e,deprecated:(s=(u=e.options)===null||u===void 0?void 0:u.deprecated)!==null&&s!==void 0?s:!1,parent:t,name:l,localName:Ce(l.length?Ce(l[0].toLowerCase()+l.substring(1)):l),methodKind:a,input:i,output:c,idempotency:(o=(r=e.options)===null||r===void 0?void 0:r.idempotencyLevel)!==null&&o!==void 0?o:xa,toString(){return`rpc ${t.typeName}.${l}`}}}function Ba(e,t){return{kind:"oneof",proto:e,deprecated:!1,parent:t,fields:[],name:e.name,localName:Ce(re(e.name)),toString(){return`oneof ${t.typeName}.${this.name}`}}}function nn(e,t,n,u,s){var r,o,a;let i=s===void 0,c={kind:"field",proto:e,deprecated:(o=(r=e.options)===null||r===void 0?void 0:r.deprecated)!==null&&o!==void 0?o:!1,name:e.name,number:e.number,scalar:void 0,message:void 0,enum:void 0,presence:Oa(e,u,i,t),utf8Validation:Va(e,t),listKind:void 0,mapKind:void 0,mapKey:void 0,delimitedEncoding:void 0,packed:void 0,longAsString:!1,getDefaultValue:void 0},l;if(i){let g=t.kind=="file"?t:t.file,y=t.kind=="file"?void 0:t,b=U0(e,y,g);c.kind="extension",c.file=g,c.parent=y,c.oneof=void 0,c.typeName=b,c.jsonName=`[${b}]`,l=()=>`extension ${b}`;let S=n.getMessage(ae(e.extendee));z(S,`invalid FieldDescriptorProto: extendee ${e.extendee} not found`),c.extendee=S}else{let g=t;z(g.kind=="message"),c.parent=g,c.oneof=u,c.localName=u?re(e.name):Ce(re(e.name)),c.jsonName=e.jsonName,l=()=>`field ${g.typeName}.${e.name}`}Object.defineProperty(c,"toString",{value:l,writable:!0,enumerable:!0,configurable:!0});let f=e.label,h=e.type,p=(a=e.options)===null||a===void 0?void 0:a.jstype;if(f===un){let g=h==r0?s?.get(ae(e.typeName)):void 0;if(g){c.fieldKind="map";let{key:y,value:b}=Ua(g);return c.mapKey=y.scalar,c.mapKind=b.fieldKind,c.message=b.message,c.delimitedEncoding=!1,c.enum=b.enum,c.scalar=b.scalar,c}switch(c.fieldKind="list",h){case r0:case o0:c.listKind="message",c.message=n.getMessage(ae(e.typeName)),z(c.message),c.delimitedEncoding=Zu(e,t);break;case zu:c.listKind="enum",c.enum=n.getEnum(ae(e.typeName)),z(c.enum);break;default:c.listKind="scalar",c.scalar=h,c.longAsString=p==Ju;break}return c.packed=Ga(e,t),c}switch(h){case r0:case o0:c.fieldKind="message",c.message=n.getMessage(ae(e.typeName)),z(c.message,`invalid FieldDescriptorProto: type_name ${e.typeName} not found`),c.delimitedEncoding=Zu(e,t),c.getDefaultValue=()=>{};break;case zu:{let g=n.getEnum(ae(e.typeName));z(g!==void 0,`invalid FieldDescriptorProto: type_name ${e.typeName} not found`),c.fieldKind="enum",c.enum=n.getEnum(ae(e.typeName)),c.getDefaultValue=()=>xe(e,"defaultValue")?Hu(g,e.defaultValue):void 0;break}default:{c.fieldKind="scalar",c.scalar=h,c.longAsString=p==Ju,c.getDefaultValue=()=>xe(e,"defaultValue")?ju(h,e.defaultValue):void 0;break}}return c}function ka(e){switch(e.syntax){case"":case"proto2":return ha;case"proto3":return ba;case"editions":if(e.edition===_a)return Ta;if(e.edition in es)return e.edition;throw new Error(`${e.name}: unsupported edition`);default:throw new Error(`${e.name}: unsupported syntax "${e.syntax}"`)}}function Da(e,t){return e.dependency.map(n=>{let u=t.getFile(n);if(!u)throw new Error(`Cannot find ${n}, imported by ${e.name}`);return u})}function Ca(e,t){let n=Pa(e)+"_";for(let u of t){if(!u.name.toLowerCase().startsWith(n))return;let s=u.name.substring(n.length);if(s.length==0||/^\d/.test(s))return}return n}function Aa(e){var t,n;let r;for(let o of(n=(t=e.options)===null||t===void 0?void 0:t.$unknown)!==null&&n!==void 0?n:[]){if(o.no!==998||o.wireType!==N.LengthDelimited)continue;let a=new oe(new oe(o.data).bytes());for(;a.pos<a.len;){let[i,c]=a.tag();i===1&&c===N.LengthDelimited?r=a.string():a.skip(c,i)}}return r}function Pa(e){return(e.substring(0,1)+e.substring(1).replace(/[A-Z]/g,t=>"_"+t)).toLowerCase()}function U0(e,t,n){let u;return t?u=`${t.typeName}.${e.name}`:n.proto.package.length>0?u=`${n.proto.package}.${e.name}`:u=`${e.name}`,u}function ae(e){return e.startsWith(".")?e.substring(1):e}function Fa(e,t){if(!xe(e,"oneofIndex")||e.proto3Optional)return;let n=t[e.oneofIndex];return z(n,`invalid FieldDescriptorProto: oneof #${e.oneofIndex} for field #${e.number} not found`),n}function Oa(e,t,n,u){if(e.label==Sa)return Ra;if(e.label==un)return Xu;if(t||e.proto3Optional||n)return Zt;let s=Re("fieldPresence",{proto:e,parent:u});return s==Xu&&(e.type==r0||e.type==o0)?Zt:s}function Ga(e,t){if(e.label!=un)return!1;switch(e.type){case ya:case va:case o0:case r0:return!1}let n=e.options;return n&&xe(n,"packed")?n.packed:Ea==Re("repeatedFieldEncoding",{proto:e,parent:t})}function Ua(e){let t=e.fields.find(u=>u.number===1),n=e.fields.find(u=>u.number===2);return z(t&&t.fieldKind=="scalar"&&t.scalar!=d.BYTES&&t.scalar!=d.FLOAT&&t.scalar!=d.DOUBLE&&n&&n.fieldKind!="list"&&n.fieldKind!="map"),{key:t,value:n}}function qa(e){var t;return La==Re("enumType",{proto:e.proto,parent:(t=e.parent)!==null&&t!==void 0?t:e.file})}function Zu(e,t){return e.type==o0?!0:Ia==Re("messageEncoding",{proto:e,parent:t})}function Va(e,t){return Ma==Re("utf8Validation",{proto:e,parent:t})}function Re(e,t){var n,u;let s=(n=t.proto.options)===null||n===void 0?void 0:n.features;if(s){let r=s[e];if(r!=0)return r}if("kind"in t){if(t.kind=="message")return Re(e,(u=t.parent)!==null&&u!==void 0?u:t.file);let r=es[t.edition];if(!r)throw new Error(`feature default for edition ${t.edition} not found`);return r[e]}return Re(e,t.parent)}function z(e,t){if(!e)throw new Error(t)}function us(e){let t=$a(e);return t.messageType.forEach(t0),G0(t,()=>{}).getFile(t.name)}function $a(e){return Object.assign(Object.create({syntax:"",edition:0}),Object.assign(Object.assign({$typeName:"google.protobuf.FileDescriptorProto",dependency:[],publicDependency:[],weakDependency:[],optionDependency:[],service:[],extension:[]},e),{messageType:e.messageType.map(ss),enumType:e.enumType.map(rs)}))}function ss(e){var t,n,u,s,r,o,a,i;return Object.assign(Object.create({visibility:0}),{$typeName:"google.protobuf.DescriptorProto",name:e.name,field:(n=(t=e.field)===null||t===void 0?void 0:t.map(Ha))!==null&&n!==void 0?n:[],extension:[],nestedType:(s=(u=e.nestedType)===null||u===void 0?void 0:u.map(ss))!==null&&s!==void 0?s:[],enumType:(o=(r=e.enumType)===null||r===void 0?void 0:r.map(rs))!==null&&o!==void 0?o:[],extensionRange:(i=(a=e.extensionRange)===null||a===void 0?void 0:a.map(l=>Object.assign({$typeName:"google.protobuf.DescriptorProto.ExtensionRange"},l)))!==null&&i!==void 0?i:[],oneofDecl:[],reservedRange:[],reservedName:[]})}function Ha(e){return Object.assign(Object.create({label:1,typeName:"",extendee:"",defaultValue:"",oneofIndex:0,jsonName:"",proto3Optional:!1}),Object.assign(Object.assign({$typeName:"google.protobuf.FieldDescriptorProto"},e),{options:e.options?ja(e.options):void 0}))}function ja(e){var t,n,u;return Object.assign(Object.create({ctype:0,packed:!1,jstype:0,lazy:!1,unverifiedLazy:!1,deprecated:!1,weak:!1,debugRedact:!1,retention:0}),Object.assign(Object.assign({$typeName:"google.protobuf.FieldOptions"},e),{targets:(t=e.targets)!==null&&t!==void 0?t:[],editionDefaults:(u=(n=e.editionDefaults)===null||n===void 0?void 0:n.map(r=>Object.assign({$typeName:"google.protobuf.FieldOptions.EditionDefault"},r)))!==null&&u!==void 0?u:[],uninterpretedOption:[]}))}function rs(e){return Object.assign(Object.create({visibility:0}),{$typeName:"google.protobuf.EnumDescriptorProto",name:e.name,reservedName:[],reservedRange:[],value:e.value.map(n=>Object.assign({$typeName:"google.protobuf.EnumValueDescriptorProto"},n))})}var os=Uint8Array.prototype.setFromBase64;function V0(e){let t=e.length,n=t-(t+3>>2);(t&3)==0&&e[t-1]=="="&&(n-=e[t-2]=="="?2:1);let u=new Uint8Array(n),s=-1;if(os)try{let r=os.call(u,e);r.read==t&&(s=r.written)}catch{}return s<0&&(s=Ka(u,e)),s==n?u:u.subarray(0,s)}function Ka(e,t){let n=Ya(),u=0,s=0,r,o=0;for(let a=0;a<t.length;a++){if(r=n[t.charCodeAt(a)],r===void 0)switch(t[a]){case"=":s=0;case`
`:case"\r":case"	":case" ":continue;default:throw Error("invalid base64 string")}switch(s){case 0:o=r,s=1;break;case 1:e[u++]=o<<2|(r&48)>>4,o=r,s=2;break;case 2:e[u++]=(o&15)<<4|(r&60)>>2,o=r,s=3;break;case 3:e[u++]=(o&3)<<6|r,s=0;break}}if(s==1)throw Error("invalid base64 string");return u}var as=Uint8Array.prototype.toBase64,Wa={std:{alphabet:"base64",omitPadding:!1},std_raw:{alphabet:"base64",omitPadding:!0},url:{alphabet:"base64url",omitPadding:!0}};function a0(e,t="std"){if(as)return as.call(e,Wa[t]);let n=cs(t),u=t=="std",s="",r=0,o,a=0;for(let i=0;i<e.length;i++)switch(o=e[i],r){case 0:s+=n[o>>2],a=(o&3)<<4,r=1;break;case 1:s+=n[a|o>>4],a=(o&15)<<2,r=2;break;case 2:s+=n[a|o>>6],s+=n[o&63],r=0;break}return r&&(s+=n[a],u&&(s+="=",r==1&&(s+="="))),s}var q0,is,Ae;function cs(e){return q0||(q0="ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".split(""),is=q0.slice(0,-2).concat("-","_")),e=="url"?is:q0}function Ya(){if(!Ae){Ae=[];let e=cs("std");for(let t=0;t<e.length;t++)Ae[e[t].charCodeAt(0)]=t;Ae[45]=e.indexOf("+"),Ae[95]=e.indexOf("/")}return Ae}var G=class extends Error{constructor(t,n,u="FieldValueInvalidError"){super(n),this.name=u,this.field=()=>t}};function i0(e,t){return e!==null&&typeof e=="object"&&"$typeName"in e&&typeof e.$typeName=="string"?t===void 0?!0:t.typeName===e.$typeName:!1}function J(e){return e!==null&&typeof e=="object"&&!Array.isArray(e)}function c0(e,t){var n,u,s,r;if(J(e)&&O in e&&"add"in e&&"field"in e&&typeof e.field=="function"){if(t!==void 0){let o=t,a=e.field();return o.listKind==a.listKind&&o.scalar===a.scalar&&((n=o.message)===null||n===void 0?void 0:n.typeName)===((u=a.message)===null||u===void 0?void 0:u.typeName)&&((s=o.enum)===null||s===void 0?void 0:s.typeName)===((r=a.enum)===null||r===void 0?void 0:r.typeName)}return!0}return!1}function p0(e,t){var n,u,s,r;if(J(e)&&O in e&&"has"in e&&"field"in e&&typeof e.field=="function"){if(t!==void 0){let o=t,a=e.field();return o.mapKey===a.mapKey&&o.mapKind==a.mapKind&&o.scalar===a.scalar&&((n=o.message)===null||n===void 0?void 0:n.typeName)===((u=a.message)===null||u===void 0?void 0:u.typeName)&&((s=o.enum)===null||s===void 0?void 0:s.typeName)===((r=a.enum)===null||r===void 0?void 0:r.typeName)}return!0}return!1}function l0(e,t){return J(e)&&O in e&&"desc"in e&&J(e.desc)&&e.desc.kind==="message"&&(t===void 0||e.desc.typeName==t.typeName)}function ps(e){return ds(e.$typeName)}function X(e){let t=e.fields[0];return ds(e.typeName)&&t!==void 0&&t.fieldKind=="scalar"&&t.name=="value"&&t.number==1}function ls(e){switch(e.typeName){case"google.protobuf.Any":case"google.protobuf.Timestamp":case"google.protobuf.Duration":case"google.protobuf.FieldMask":case"google.protobuf.Struct":case"google.protobuf.Value":case"google.protobuf.ListValue":return!0;default:return X(e)}}var za=new Set(["google.protobuf.DoubleValue","google.protobuf.FloatValue","google.protobuf.Int64Value","google.protobuf.UInt64Value","google.protobuf.Int32Value","google.protobuf.UInt32Value","google.protobuf.BoolValue","google.protobuf.StringValue","google.protobuf.BytesValue"]);function ds(e){return za.has(e)}var Ja=999,Xa=998,ms=2;function U(e,t){return i0(t,e)?t:gs(e)(t)}var fs=new WeakMap;function gs(e){let t=fs.get(e);return t===void 0&&(t=Qa(e),fs.set(e,t)),t}var sn=0,hs=1,bs=2,_s=3;function Qa(e){let t=e.typeName,{properties:n,prototype:u}=Za(e);return s=>{let r;u!==void 0?(r=Object.create(u),r.$typeName=t):r={$typeName:t};for(let o=0;o<n.length;o++){let a=n[o],i=a.name,c=s?.[i];switch(a.kind){case sn:c!=null?r[i]=a.convert!==void 0?a.convert(c):c:a.constant!==void 0&&(r[i]=a.constant);break;case hs:r[i]=a.convert!==void 0&&Array.isArray(c)?c.map(a.convert):c??[];break;case bs:if(a.convert===void 0||!J(c))r[i]=c??{};else{let l={},f=Object.keys(c);for(let h=0;h<f.length;h++)$(l,f[h],a.convert(c[f[h]]));r[i]=l}break;case _s:{let l=c;if(l?.case!=null){let f=a.convert.get(l.case);if(f!==void 0){r[i]={case:l.case,value:f(l.value)};break}}r[i]={case:void 0};break}}}return r}}function Za(e){var t,n;let u=[],s={},r=ti(e);for(let o of e.members){let a=o.localName;if(o.kind=="oneof"){u.push({name:a,kind:_s,constant:void 0,convert:ei(o)});continue}switch(o.fieldKind){case"message":{u.push({name:a,kind:sn,constant:void 0,convert:$0(o)});break}case"list":{u.push({name:a,kind:hs,constant:void 0,convert:o.listKind=="message"?(t=$0(o))!==null&&t!==void 0?t:(i=>i):o.scalar==d.BYTES?d0:void 0});break}case"map":{u.push({name:a,kind:bs,constant:void 0,convert:o.mapKind=="message"?(n=$0(o))!==null&&n!==void 0?n:(i=>i):o.scalar==d.BYTES?d0:void 0});break}default:{let i=ni(o);u.push({name:a,kind:sn,constant:o.presence==ms?i:void 0,convert:o.fieldKind=="scalar"&&o.scalar==d.BYTES?d0:void 0}),r&&(s[a]=i);break}}}return{properties:u,prototype:r?s:void 0}}function ei(e){let t=new Map;for(let n of e.fields){let u;n.fieldKind=="message"?u=$0(n):n.fieldKind=="scalar"&&n.scalar==d.BYTES&&(u=d0),t.set(n.localName,u??(s=>s))}return t}function $0(e){if(e.fieldKind=="message"&&!e.oneof&&X(e.message))return e.message.fields[0].scalar==d.BYTES?d0:void 0;if(e.message.typeName=="google.protobuf.Struct"&&e.parent.typeName!=="google.protobuf.Value")return;let t=e.message,n;return u=>!J(u)||i0(u,t)?u:(n??(n=gs(t)),n(u))}function d0(e){return Array.isArray(e)?new Uint8Array(e):e}function ti(e){switch(e.file.edition){case Ja:return!1;case Xa:return!0;default:return e.fields.some(t=>t.presence!=ms&&t.fieldKind!="message"&&!t.oneof)}}function ni(e){let t=e.getDefaultValue();return t!==void 0?e.fieldKind=="scalar"&&e.longAsString?t.toString():t:e.fieldKind=="scalar"?V(e.scalar,e.longAsString):e.enum.values[0].number}var ui=0;function ee(e){if(si(e))return{toMessage:n=>H0(n),toLocal:n=>j0(n)};if(e.fieldKind=="message"&&!e.oneof&&X(e.message)){let n=e.message,u=n.fields[0].localName;return{toMessage:s=>{let r=U(n);return s!==void 0&&(r[u]=s),r},toLocal:s=>s[u]}}let t=e.message;return{toMessage:n=>n===void 0?U(t):n,toLocal:n=>n}}function si(e){return e.message.typeName=="google.protobuf.Struct"&&e.parent.typeName!="google.protobuf.Value"}function H0(e){let t={$typeName:"google.protobuf.Struct",fields:{}};if(J(e))for(let n of Object.keys(e))$(t.fields,n,vs(e[n]));return t}function j0(e){let t={};for(let n of Object.keys(e.fields))$(t,n,ys(e.fields[n]));return t}function ys(e){switch(e.kind.case){case"structValue":return j0(e.kind.value);case"listValue":return e.kind.value.values.map(ys);case"nullValue":case void 0:return null;default:return e.kind.value}}function vs(e){let t={$typeName:"google.protobuf.Value",kind:{case:void 0}};switch(typeof e){case"number":t.kind={case:"numberValue",value:e};break;case"string":t.kind={case:"stringValue",value:e};break;case"boolean":t.kind={case:"boolValue",value:e};break;case"object":if(e===null)t.kind={case:"nullValue",value:ui};else if(Array.isArray(e)){let n={$typeName:"google.protobuf.ListValue",values:[]};if(Array.isArray(e))for(let u of e)n.values.push(vs(u));t.kind={case:"listValue",value:n}}else t.kind={case:"structValue",value:H0(e)};break}return t}var ri=2,oi=3,Ss={writeUnknownFields:!0};function ai(e){return e?Object.assign(Object.assign({},Ss),e):Ss}function rn(e,t,n){let u=new s0;return on(e)(u,ai(n),t),u.finish()}var xs=new WeakMap;function on(e){let t=xs.get(e);return t===void 0&&(t=ii(e)),t}function ii(e){let t=e.typeName,n=e.fields.concat().sort((o,a)=>o.number-a.number),u=n[0],s=[],r=(o,a,i)=>{if(i.$typeName!==t&&u!==void 0)throw new G(u,`cannot use ${u} with message ${i.$typeName}`,"ForeignFieldError");for(let l=0;l<s.length;l++)s[l](o,a,i);let c=i.$unknown;if(c!==void 0&&a.writeUnknownFields)for(let l=0;l<c.length;l++){let{no:f,wireType:h,data:p}=c[l];o.tag(f,h).raw(p)}};xs.set(e,r);for(let o of n)s.push(ci(o));return r}function ci(e){switch(e.fieldKind){case"message":case"scalar":case"enum":return pi(e);case"list":return di(e);case"map":return fi(e)}}function pi(e){let t=li(e),n=e.localName;if(e.oneof){let u=e.oneof.localName;return(s,r,o)=>{let a=o[u];a.case===n&&t(s,r,a.value)}}if(e.presence!=ri){let u=e.presence==oi?`cannot encode ${e} to binary: required field not set`:void 0;return(s,r,o)=>{let a=o[n];if(a!==void 0&&Object.prototype.hasOwnProperty.call(o,n))t(s,r,a);else if(u!==void 0)throw new Error(u)}}if(e.fieldKind=="enum"){let u=e.enum.values[0].number;return(s,r,o)=>{let a=o[n];a!==u&&t(s,r,a)}}switch(e.scalar){case d.BOOL:return(u,s,r)=>{let o=r[n];o!==!1&&t(u,s,o)};case d.STRING:return(u,s,r)=>{let o=r[n];o!==""&&t(u,s,o)};case d.BYTES:return(u,s,r)=>{let o=r[n];(!(o instanceof Uint8Array)||o.byteLength>0)&&t(u,s,o)};case d.DOUBLE:case d.FLOAT:return(u,s,r)=>{let o=r[n];Object.is(o,0)||t(u,s,o)};default:return(u,s,r)=>{let o=r[n];o!=0&&t(u,s,o)}}}function li(e){switch(e.fieldKind){case"message":{let{toMessage:t}=ee(e),n=Rs(e);return(u,s,r)=>{n(u,s,t(r))}}case"scalar":case"enum":{let t=e.fieldKind=="enum"?d.INT32:e.scalar,n=e.number,u=W0(t),s=K0(t,e.parent.typeName,e.name);return(r,o,a)=>{r.tag(n,u),s(r,a)}}}}function di(e){let t=e.localName,n=e.number;switch(e.listKind){case"message":{let{toMessage:u}=ee(e),s=Rs(e);return(r,o,a)=>{let i=a[t];for(let c=0;c<i.length;c++)s(r,o,u(i[c]))}}case"scalar":case"enum":{let u=e.listKind=="enum"?d.INT32:e.scalar,s=K0(u,e.parent.typeName,e.name);if(e.packed)return(o,a,i)=>{let c=i[t];if(c.length!=0){o.tag(n,N.LengthDelimited).fork();for(let l=0;l<c.length;l++)s(o,c[l]);o.join()}};let r=W0(u);return(o,a,i)=>{let c=i[t];for(let l=0;l<c.length;l++)o.tag(n,r),s(o,c[l])}}}}function fi(e){let t=e.localName,n=e.number,u=mi(e);if(e.mapKind=="message"){let{toMessage:a}=ee(e),i=on(e.message);return(c,l,f)=>{let h=f[t],p=Object.keys(h);for(let g=0;g<p.length;g++){let y=p[g];c.tag(n,N.LengthDelimited).fork(),u(c,y),c.tag(2,N.LengthDelimited).fork(),i(c,l,a(h[y])),c.join(),c.join()}}}let s=e.mapKind=="enum"?d.INT32:e.scalar,r=W0(s),o=K0(s,e.parent.typeName,e.name);return(a,i,c)=>{let l=c[t],f=Object.keys(l);for(let h=0;h<f.length;h++){let p=f[h];a.tag(n,N.LengthDelimited).fork(),u(a,p),a.tag(2,r),o(a,l[p]),a.join()}}}function mi(e){let t=W0(e.mapKey),n=K0(e.mapKey,e.parent.typeName,e.name),u=gi(e.mapKey);return(s,r)=>{s.tag(1,t),n(s,u(r))}}function gi(e){switch(e){case d.STRING:return t=>t;case d.BOOL:return t=>t==="true"?!0:t==="false"?!1:t;case d.UINT64:case d.FIXED64:return t=>{try{return M.uParse(t)}catch{return t}};case d.INT64:case d.SFIXED64:case d.SINT64:return t=>{try{return M.parse(t)}catch{return t}};default:return t=>{let n=Number.parseInt(t);return Number.isFinite(n)?n:t}}}function K0(e,t,n){let u=hi(e);return(s,r)=>{try{u(s,r)}catch(o){throw o instanceof Error?new Error(`cannot encode field ${t}.${n} to binary: ${o.message}`):o}}}function hi(e){switch(e){case d.STRING:return(t,n)=>t.string(n);case d.BOOL:return(t,n)=>t.bool(n);case d.DOUBLE:return(t,n)=>t.double(n);case d.FLOAT:return(t,n)=>t.float(n);case d.INT32:return(t,n)=>t.int32(n);case d.INT64:return(t,n)=>t.int64(n);case d.UINT64:return(t,n)=>t.uint64(n);case d.FIXED64:return(t,n)=>t.fixed64(n);case d.BYTES:return(t,n)=>t.bytes(n);case d.FIXED32:return(t,n)=>t.fixed32(n);case d.SFIXED32:return(t,n)=>t.sfixed32(n);case d.SFIXED64:return(t,n)=>t.sfixed64(n);case d.SINT64:return(t,n)=>t.sint64(n);case d.UINT32:return(t,n)=>t.uint32(n);case d.SINT32:return(t,n)=>t.sint32(n)}}function Rs(e){let t=e.number,n=on(e.message);return e.delimitedEncoding?(u,s,r)=>{u.tag(t,N.StartGroup),n(u,s,r),u.tag(t,N.EndGroup)}:(u,s,r)=>{u.tag(t,N.LengthDelimited).fork(),n(u,s,r),u.join()}}function W0(e){switch(e){case d.BYTES:case d.STRING:return N.LengthDelimited;case d.DOUBLE:case d.FIXED64:case d.SFIXED64:return N.Bit64;case d.FIXED32:case d.SFIXED32:case d.FLOAT:return N.Bit32;default:return N.Varint}}function z0(e,t){let n=e.fieldKind=="list"?c0(t,e):e.fieldKind=="map"?p0(t,e):pn(e,t);if(n===!0)return;let u;switch(e.fieldKind){case"list":u=`expected ${Ls(e)}, got ${Pe(t)}`;break;case"map":u=`expected ${Ms(e)}, got ${Pe(t)}`;break;default:u=Y0(e,t,n)}return new G(e,u)}function cn(e,t,n){let u=pn(e,n);if(u!==!0)return new G(e,`list item #${t+1}: ${Y0(e,n,u)}`)}function Es(e,t,n){let u=an(e.mapKey)(t);if(u!==!0)return new G(e,`invalid map key: ${Y0({scalar:e.mapKey},t,u)}`);let s=pn(e,n);if(s!==!0)return new G(e,`map entry ${Pe(t)}: ${Y0(e,n,s)}`)}function pn(e,t){return e.scalar!==void 0?an(e.scalar)(t):e.enum!==void 0?e.enum.open?an(d.INT32)(t):e.enum.values.some(n=>n.number===t):l0(t,e.message)}function an(e){switch(e){case d.DOUBLE:return t=>typeof t=="number";case d.FLOAT:return t=>typeof t!="number"?!1:!Number.isFinite(Math.fround(t))&&Number.isFinite(t)?`${t.toFixed()} out of range`:!0;case d.INT32:case d.SFIXED32:case d.SINT32:return t=>typeof t!="number"||!Number.isInteger(t)?!1:t>Xt||t<Qt?`${t.toFixed()} out of range`:!0;case d.FIXED32:case d.UINT32:return t=>typeof t!="number"||!Number.isInteger(t)?!1:t>Jt||t<0?`${t.toFixed()} out of range`:!0;case d.BOOL:return t=>typeof t=="boolean";case d.STRING:return t=>typeof t!="string"?!1:n0().checkUtf8(t)||"invalid UTF8";case d.BYTES:return t=>t instanceof Uint8Array;case d.INT64:case d.SFIXED64:case d.SINT64:return t=>{if(typeof t=="bigint"||typeof t=="number"||typeof t=="string"&&t.length>0)try{return M.parse(t),!0}catch{return`${t} out of range`}return!1};case d.FIXED64:case d.UINT64:return t=>{if(typeof t=="bigint"||typeof t=="number"||typeof t=="string"&&t.length>0)try{return M.uParse(t),!0}catch{return`${t} out of range`}return!1}}}function Y0(e,t,n){return n=typeof n=="string"?`: ${n}`:`, got ${Pe(t)}`,e.scalar!==void 0?`expected ${bi(e.scalar)}`+n:e.enum!==void 0?`expected ${e.enum.toString()}`+n:`expected ${Is(e.message)}`+n}function Pe(e){switch(typeof e){case"object":return e===null?"null":e instanceof Uint8Array?`Uint8Array(${e.length})`:Array.isArray(e)?`Array(${e.length})`:c0(e)?Ls(e.field()):p0(e)?Ms(e.field()):l0(e)?Is(e.desc):i0(e)?`message ${e.$typeName}`:"object";case"string":return e.length>30?"string":`"${e.split('"').join('\\"')}"`;case"boolean":return String(e);case"number":return String(e);case"bigint":return String(e)+"n";default:return typeof e}}function Is(e){return`ReflectMessage (${e.typeName})`}function Ls(e){switch(e.listKind){case"message":return`ReflectList (${e.message.toString()})`;case"enum":return`ReflectList (${e.enum.toString()})`;case"scalar":return`ReflectList (${d[e.scalar]})`}}function Ms(e){switch(e.mapKind){case"message":return`ReflectMap (${d[e.mapKey]}, ${e.message.toString()})`;case"enum":return`ReflectMap (${d[e.mapKey]}, ${e.enum.toString()})`;case"scalar":return`ReflectMap (${d[e.mapKey]}, ${d[e.scalar]})`}}function bi(e){switch(e){case d.STRING:return"string";case d.BOOL:return"boolean";case d.INT64:case d.SINT64:case d.SFIXED64:return"bigint (int64)";case d.UINT64:case d.FIXED64:return"bigint (uint64)";case d.BYTES:return"Uint8Array";case d.DOUBLE:return"number (float64)";case d.FLOAT:return"number (float32)";case d.FIXED32:case d.UINT32:return"number (uint32)";case d.INT32:case d.SFIXED32:case d.SINT32:return"number (int32)"}}function Bs(e,t,n=!0){return new X0(e,t,n)}var Ts=new WeakMap,X0=class{get sortedFields(){let t=Ts.get(this.desc);if(t)return t;let n=this.desc.fields.concat().sort((u,s)=>u.number-s.number);return Ts.set(this.desc,n),n}constructor(t,n,u=!0){this.lists=new Map,this.maps=new Map,this.check=u,this.desc=t,this.message=this[O]=n??U(t),this.fields=t.fields,this.oneofs=t.oneofs,this.members=t.members}findNumber(t){return this._fieldsByNumber||(this._fieldsByNumber=new Map(this.desc.fields.map(n=>[n.number,n]))),this._fieldsByNumber.get(t)}oneofCase(t){return f0(this.message,t),Ou(this.message,t)}isSet(t){return f0(this.message,t),Gu(this.message,t)}clear(t){f0(this.message,t),$u(this.message,t)}get(t){f0(this.message,t);let n=Uu(this.message,t);switch(t.fieldKind){case"list":let u=this.lists.get(t);return(!u||u[O]!==n)&&this.lists.set(t,u=new fn(t,n,this.check)),u;case"map":let s=this.maps.get(t);return(!s||s[O]!==n)&&this.maps.set(t,s=new mn(t,n,this.check)),s;case"message":return hn(t,n,this.check);case"scalar":return n===void 0?V(t.scalar,!1):bn(t,n);case"enum":return n??t.enum.values[0].number}}set(t,n){if(f0(this.message,t),this.check){let s=z0(t,n);if(s)throw s}let u;t.fieldKind=="message"?u=gn(t,n):p0(n)||c0(n)?u=n[O]:u=_n(t,n),qu(this.message,t,u)}getUnknown(){return this.message.$unknown}setUnknown(t){this.message.$unknown=t}};function f0(e,t){if(t.parent.typeName!==e.$typeName)throw new G(t,`cannot use ${t.toString()} with message ${e.$typeName}`,"ForeignFieldError")}var fn=class{field(){return this._field}get size(){return this._arr.length}constructor(t,n,u){this._field=t,this._arr=this[O]=n,this.check=u}get(t){let n=this._arr[t];return n===void 0?void 0:ln(this._field,n,this.check)}set(t,n){if(t<0||t>=this._arr.length)throw new G(this._field,`list item #${t+1}: out of range`);if(this.check){let u=cn(this._field,t,n);if(u)throw u}this._arr[t]=Ns(this._field,n)}add(t){if(this.check){let n=cn(this._field,this._arr.length,t);if(n)throw n}this._arr.push(Ns(this._field,t))}clear(){this._arr.splice(0,this._arr.length)}[Symbol.iterator](){return this.values()}keys(){return this._arr.keys()}*values(){for(let t of this._arr)yield ln(this._field,t,this.check)}*entries(){for(let t=0;t<this._arr.length;t++)yield[t,ln(this._field,this._arr[t],this.check)]}};var mn=class{constructor(t,n,u=!0){this.obj=this[O]=n??{},this.check=u,this._field=t}field(){return this._field}set(t,n){if(this.check){let u=Es(this._field,t,n);if(u)throw u}return $(this.obj,J0(t),_i(this._field,n)),this}delete(t){let n=J0(t),u=Object.prototype.hasOwnProperty.call(this.obj,n);return u&&delete this.obj[n],u}clear(){for(let t of Object.keys(this.obj))delete this.obj[t]}get(t){let n=Vu(this.obj,J0(t));return n!==void 0&&(n=dn(this._field,n,this.check)),n}has(t){return Object.prototype.hasOwnProperty.call(this.obj,J0(t))}*keys(){for(let t of Object.keys(this.obj))yield ws(t,this._field.mapKey)}*entries(){for(let t of Object.entries(this.obj))yield[ws(t[0],this._field.mapKey),dn(this._field,t[1],this.check)]}[Symbol.iterator](){return this.entries()}get size(){return Object.keys(this.obj).length}*values(){for(let t of Object.values(this.obj))yield dn(this._field,t,this.check)}forEach(t,n){for(let u of this.entries())t.call(n,u[1],u[0],this)}};function gn(e,t){return l0(t)?ps(t.message)&&!e.oneof&&e.fieldKind=="message"?t.message.value:t.desc.typeName=="google.protobuf.Struct"&&e.parent.typeName!="google.protobuf.Value"?j0(t.message):t.message:t}function hn(e,t,n){return t!==void 0&&(X(e.message)&&!e.oneof&&e.fieldKind=="message"?t={$typeName:e.message.typeName,value:bn(e.message.fields[0],t)}:e.message.typeName=="google.protobuf.Struct"&&e.parent.typeName!="google.protobuf.Value"&&J(t)&&(t=H0(t))),new X0(e.message,t,n)}function Ns(e,t){return e.listKind=="message"?gn(e,t):_n(e,t)}function ln(e,t,n){return e.listKind=="message"?hn(e,t,n):bn(e,t)}function _i(e,t){return e.mapKind=="message"?gn(e,t):_n(e,t)}function dn(e,t,n){return e.mapKind=="message"?hn(e,t,n):t}function J0(e){return typeof e=="string"||typeof e=="number"?e:String(e)}function ws(e,t){switch(t){case d.STRING:return e;case d.INT32:case d.FIXED32:case d.UINT32:case d.SFIXED32:case d.SINT32:{let n=Number.parseInt(e);if(Number.isFinite(n))return n;break}case d.BOOL:switch(e){case"true":return!0;case"false":return!1}break;case d.UINT64:case d.FIXED64:try{return M.uParse(e)}catch{}break;default:try{return M.parse(e)}catch{}break}return e}function bn(e,t){switch(e.scalar){case d.INT64:case d.SFIXED64:case d.SINT64:"longAsString"in e&&e.longAsString&&typeof t=="string"&&(t=M.parse(t));break;case d.FIXED64:case d.UINT64:"longAsString"in e&&e.longAsString&&typeof t=="string"&&(t=M.uParse(t));break}return t}function _n(e,t){switch(e.scalar){case d.INT64:case d.SFIXED64:case d.SINT64:"longAsString"in e&&e.longAsString?t=String(t):(typeof t=="string"||typeof t=="number")&&(t=M.parse(t));break;case d.FIXED64:case d.UINT64:"longAsString"in e&&e.longAsString?t=String(t):(typeof t=="string"||typeof t=="number")&&(t=M.uParse(t));break}return t}function L(e,t,...n){return n.reduce((u,s)=>u.nestedMessages[s],e.messages[t])}var yi=us({name:"google/protobuf/descriptor.proto",package:"google.protobuf",messageType:[{name:"FileDescriptorSet",field:[{name:"file",number:1,type:11,label:3,typeName:".google.protobuf.FileDescriptorProto"}],extensionRange:[{start:536e6,end:536000001}]},{name:"FileDescriptorProto",field:[{name:"name",number:1,type:9,label:1},{name:"package",number:2,type:9,label:1},{name:"dependency",number:3,type:9,label:3},{name:"public_dependency",number:10,type:5,label:3},{name:"weak_dependency",number:11,type:5,label:3},{name:"option_dependency",number:15,type:9,label:3},{name:"message_type",number:4,type:11,label:3,typeName:".google.protobuf.DescriptorProto"},{name:"enum_type",number:5,type:11,label:3,typeName:".google.protobuf.EnumDescriptorProto"},{name:"service",number:6,type:11,label:3,typeName:".google.protobuf.ServiceDescriptorProto"},{name:"extension",number:7,type:11,label:3,typeName:".google.protobuf.FieldDescriptorProto"},{name:"options",number:8,type:11,label:1,typeName:".google.protobuf.FileOptions"},{name:"source_code_info",number:9,type:11,label:1,typeName:".google.protobuf.SourceCodeInfo"},{name:"syntax",number:12,type:9,label:1},{name:"edition",number:14,type:14,label:1,typeName:".google.protobuf.Edition"}]},{name:"DescriptorProto",field:[{name:"name",number:1,type:9,label:1},{name:"field",number:2,type:11,label:3,typeName:".google.protobuf.FieldDescriptorProto"},{name:"extension",number:6,type:11,label:3,typeName:".google.protobuf.FieldDescriptorProto"},{name:"nested_type",number:3,type:11,label:3,typeName:".google.protobuf.DescriptorProto"},{name:"enum_type",number:4,type:11,label:3,typeName:".google.protobuf.EnumDescriptorProto"},{name:"extension_range",number:5,type:11,label:3,typeName:".google.protobuf.DescriptorProto.ExtensionRange"},{name:"oneof_decl",number:8,type:11,label:3,typeName:".google.protobuf.OneofDescriptorProto"},{name:"options",number:7,type:11,label:1,typeName:".google.protobuf.MessageOptions"},{name:"reserved_range",number:9,type:11,label:3,typeName:".google.protobuf.DescriptorProto.ReservedRange"},{name:"reserved_name",number:10,type:9,label:3},{name:"visibility",number:11,type:14,label:1,typeName:".google.protobuf.SymbolVisibility"}],nestedType:[{name:"ExtensionRange",field:[{name:"start",number:1,type:5,label:1},{name:"end",number:2,type:5,label:1},{name:"options",number:3,type:11,label:1,typeName:".google.protobuf.ExtensionRangeOptions"}]},{name:"ReservedRange",field:[{name:"start",number:1,type:5,label:1},{name:"end",number:2,type:5,label:1}]}]},{name:"ExtensionRangeOptions",field:[{name:"uninterpreted_option",number:999,type:11,label:3,typeName:".google.protobuf.UninterpretedOption"},{name:"declaration",number:2,type:11,label:3,typeName:".google.protobuf.ExtensionRangeOptions.Declaration",options:{retention:2}},{name:"features",number:50,type:11,label:1,typeName:".google.protobuf.FeatureSet"},{name:"verification",number:3,type:14,label:1,typeName:".google.protobuf.ExtensionRangeOptions.VerificationState",defaultValue:"UNVERIFIED",options:{retention:2}}],nestedType:[{name:"Declaration",field:[{name:"number",number:1,type:5,label:1},{name:"full_name",number:2,type:9,label:1},{name:"type",number:3,type:9,label:1},{name:"reserved",number:5,type:8,label:1},{name:"repeated",number:6,type:8,label:1}]}],enumType:[{name:"VerificationState",value:[{name:"DECLARATION",number:0},{name:"UNVERIFIED",number:1}]}],extensionRange:[{start:990,end:999},{start:1e3,end:536870912}]},{name:"FieldDescriptorProto",field:[{name:"name",number:1,type:9,label:1},{name:"number",number:3,type:5,label:1},{name:"label",number:4,type:14,label:1,typeName:".google.protobuf.FieldDescriptorProto.Label"},{name:"type",number:5,type:14,label:1,typeName:".google.protobuf.FieldDescriptorProto.Type"},{name:"type_name",number:6,type:9,label:1},{name:"extendee",number:2,type:9,label:1},{name:"default_value",number:7,type:9,label:1},{name:"oneof_index",number:9,type:5,label:1},{name:"json_name",number:10,type:9,label:1},{name:"options",number:8,type:11,label:1,typeName:".google.protobuf.FieldOptions"},{name:"proto3_optional",number:17,type:8,label:1}],enumType:[{name:"Type",value:[{name:"TYPE_DOUBLE",number:1},{name:"TYPE_FLOAT",number:2},{name:"TYPE_INT64",number:3},{name:"TYPE_UINT64",number:4},{name:"TYPE_INT32",number:5},{name:"TYPE_FIXED64",number:6},{name:"TYPE_FIXED32",number:7},{name:"TYPE_BOOL",number:8},{name:"TYPE_STRING",number:9},{name:"TYPE_GROUP",number:10},{name:"TYPE_MESSAGE",number:11},{name:"TYPE_BYTES",number:12},{name:"TYPE_UINT32",number:13},{name:"TYPE_ENUM",number:14},{name:"TYPE_SFIXED32",number:15},{name:"TYPE_SFIXED64",number:16},{name:"TYPE_SINT32",number:17},{name:"TYPE_SINT64",number:18}]},{name:"Label",value:[{name:"LABEL_OPTIONAL",number:1},{name:"LABEL_REPEATED",number:3},{name:"LABEL_REQUIRED",number:2}]}]},{name:"OneofDescriptorProto",field:[{name:"name",number:1,type:9,label:1},{name:"options",number:2,type:11,label:1,typeName:".google.protobuf.OneofOptions"}]},{name:"EnumDescriptorProto",field:[{name:"name",number:1,type:9,label:1},{name:"value",number:2,type:11,label:3,typeName:".google.protobuf.EnumValueDescriptorProto"},{name:"options",number:3,type:11,label:1,typeName:".google.protobuf.EnumOptions"},{name:"reserved_range",number:4,type:11,label:3,typeName:".google.protobuf.EnumDescriptorProto.EnumReservedRange"},{name:"reserved_name",number:5,type:9,label:3},{name:"visibility",number:6,type:14,label:1,typeName:".google.protobuf.SymbolVisibility"}],nestedType:[{name:"EnumReservedRange",field:[{name:"start",number:1,type:5,label:1},{name:"end",number:2,type:5,label:1}]}]},{name:"EnumValueDescriptorProto",field:[{name:"name",number:1,type:9,label:1},{name:"number",number:2,type:5,label:1},{name:"options",number:3,type:11,label:1,typeName:".google.protobuf.EnumValueOptions"}]},{name:"ServiceDescriptorProto",field:[{name:"name",number:1,type:9,label:1},{name:"method",number:2,type:11,label:3,typeName:".google.protobuf.MethodDescriptorProto"},{name:"options",number:3,type:11,label:1,typeName:".google.protobuf.ServiceOptions"}]},{name:"MethodDescriptorProto",field:[{name:"name",number:1,type:9,label:1},{name:"input_type",number:2,type:9,label:1},{name:"output_type",number:3,type:9,label:1},{name:"options",number:4,type:11,label:1,typeName:".google.protobuf.MethodOptions"},{name:"client_streaming",number:5,type:8,label:1,defaultValue:"false"},{name:"server_streaming",number:6,type:8,label:1,defaultValue:"false"}]},{name:"FileOptions",field:[{name:"java_package",number:1,type:9,label:1},{name:"java_outer_classname",number:8,type:9,label:1},{name:"java_multiple_files",number:10,type:8,label:1,defaultValue:"false",options:{}},{name:"java_generate_equals_and_hash",number:20,type:8,label:1,options:{deprecated:!0}},{name:"java_string_check_utf8",number:27,type:8,label:1,defaultValue:"false"},{name:"optimize_for",number:9,type:14,label:1,typeName:".google.protobuf.FileOptions.OptimizeMode",defaultValue:"SPEED"},{name:"go_package",number:11,type:9,label:1},{name:"cc_generic_services",number:16,type:8,label:1,defaultValue:"false"},{name:"java_generic_services",number:17,type:8,label:1,defaultValue:"false"},{name:"py_generic_services",number:18,type:8,label:1,defaultValue:"false"},{name:"deprecated",number:23,type:8,label:1,defaultValue:"false"},{name:"cc_enable_arenas",number:31,type:8,label:1,defaultValue:"true",options:{}},{name:"objc_class_prefix",number:36,type:9,label:1},{name:"csharp_namespace",number:37,type:9,label:1},{name:"swift_prefix",number:39,type:9,label:1},{name:"php_class_prefix",number:40,type:9,label:1},{name:"php_namespace",number:41,type:9,label:1},{name:"php_metadata_namespace",number:44,type:9,label:1},{name:"ruby_package",number:45,type:9,label:1},{name:"features",number:50,type:11,label:1,typeName:".google.protobuf.FeatureSet"},{name:"uninterpreted_option",number:999,type:11,label:3,typeName:".google.protobuf.UninterpretedOption"}],enumType:[{name:"OptimizeMode",value:[{name:"SPEED",number:1},{name:"CODE_SIZE",number:2},{name:"LITE_RUNTIME",number:3}]}],extensionRange:[{start:990,end:999},{start:1e3,end:536870912}]},{name:"MessageOptions",field:[{name:"message_set_wire_format",number:1,type:8,label:1,defaultValue:"false"},{name:"no_standard_descriptor_accessor",number:2,type:8,label:1,defaultValue:"false"},{name:"deprecated",number:3,type:8,label:1,defaultValue:"false"},{name:"map_entry",number:7,type:8,label:1},{name:"deprecated_legacy_json_field_conflicts",number:11,type:8,label:1,options:{deprecated:!0}},{name:"features",number:12,type:11,label:1,typeName:".google.protobuf.FeatureSet"},{name:"uninterpreted_option",number:999,type:11,label:3,typeName:".google.protobuf.UninterpretedOption"}],extensionRange:[{start:990,end:999},{start:1e3,end:536870912}]},{name:"FieldOptions",field:[{name:"ctype",number:1,type:14,label:1,typeName:".google.protobuf.FieldOptions.CType",defaultValue:"STRING"},{name:"packed",number:2,type:8,label:1},{name:"jstype",number:6,type:14,label:1,typeName:".google.protobuf.FieldOptions.JSType",defaultValue:"JS_NORMAL"},{name:"lazy",number:5,type:8,label:1,defaultValue:"false"},{name:"unverified_lazy",number:15,type:8,label:1,defaultValue:"false"},{name:"deprecated",number:3,type:8,label:1,defaultValue:"false"},{name:"weak",number:10,type:8,label:1,defaultValue:"false",options:{deprecated:!0}},{name:"debug_redact",number:16,type:8,label:1,defaultValue:"false"},{name:"retention",number:17,type:14,label:1,typeName:".google.protobuf.FieldOptions.OptionRetention"},{name:"targets",number:19,type:14,label:3,typeName:".google.protobuf.FieldOptions.OptionTargetType"},{name:"edition_defaults",number:20,type:11,label:3,typeName:".google.protobuf.FieldOptions.EditionDefault"},{name:"features",number:21,type:11,label:1,typeName:".google.protobuf.FeatureSet"},{name:"feature_support",number:22,type:11,label:1,typeName:".google.protobuf.FieldOptions.FeatureSupport"},{name:"uninterpreted_option",number:999,type:11,label:3,typeName:".google.protobuf.UninterpretedOption"}],nestedType:[{name:"EditionDefault",field:[{name:"edition",number:3,type:14,label:1,typeName:".google.protobuf.Edition"},{name:"value",number:2,type:9,label:1}]},{name:"FeatureSupport",field:[{name:"edition_introduced",number:1,type:14,label:1,typeName:".google.protobuf.Edition"},{name:"edition_deprecated",number:2,type:14,label:1,typeName:".google.protobuf.Edition"},{name:"deprecation_warning",number:3,type:9,label:1},{name:"edition_removed",number:4,type:14,label:1,typeName:".google.protobuf.Edition"},{name:"removal_error",number:5,type:9,label:1}]}],enumType:[{name:"CType",value:[{name:"STRING",number:0},{name:"CORD",number:1},{name:"STRING_PIECE",number:2}]},{name:"JSType",value:[{name:"JS_NORMAL",number:0},{name:"JS_STRING",number:1},{name:"JS_NUMBER",number:2}]},{name:"OptionRetention",value:[{name:"RETENTION_UNKNOWN",number:0},{name:"RETENTION_RUNTIME",number:1},{name:"RETENTION_SOURCE",number:2}]},{name:"OptionTargetType",value:[{name:"TARGET_TYPE_UNKNOWN",number:0},{name:"TARGET_TYPE_FILE",number:1},{name:"TARGET_TYPE_EXTENSION_RANGE",number:2},{name:"TARGET_TYPE_MESSAGE",number:3},{name:"TARGET_TYPE_FIELD",number:4},{name:"TARGET_TYPE_ONEOF",number:5},{name:"TARGET_TYPE_ENUM",number:6},{name:"TARGET_TYPE_ENUM_ENTRY",number:7},{name:"TARGET_TYPE_SERVICE",number:8},{name:"TARGET_TYPE_METHOD",number:9}]}],extensionRange:[{start:990,end:999},{start:1e3,end:536870912}]},{name:"OneofOptions",field:[{name:"features",number:1,type:11,label:1,typeName:".google.protobuf.FeatureSet"},{name:"uninterpreted_option",number:999,type:11,label:3,typeName:".google.protobuf.UninterpretedOption"}],extensionRange:[{start:990,end:999},{start:1e3,end:536870912}]},{name:"EnumOptions",field:[{name:"allow_alias",number:2,type:8,label:1},{name:"deprecated",number:3,type:8,label:1,defaultValue:"false"},{name:"deprecated_legacy_json_field_conflicts",number:6,type:8,label:1,options:{deprecated:!0}},{name:"features",number:7,type:11,label:1,typeName:".google.protobuf.FeatureSet"},{name:"uninterpreted_option",number:999,type:11,label:3,typeName:".google.protobuf.UninterpretedOption"}],extensionRange:[{start:990,end:999},{start:1e3,end:536870912}]},{name:"EnumValueOptions",field:[{name:"deprecated",number:1,type:8,label:1,defaultValue:"false"},{name:"features",number:2,type:11,label:1,typeName:".google.protobuf.FeatureSet"},{name:"debug_redact",number:3,type:8,label:1,defaultValue:"false"},{name:"feature_support",number:4,type:11,label:1,typeName:".google.protobuf.FieldOptions.FeatureSupport"},{name:"uninterpreted_option",number:999,type:11,label:3,typeName:".google.protobuf.UninterpretedOption"}],extensionRange:[{start:990,end:999},{start:1e3,end:536870912}]},{name:"ServiceOptions",field:[{name:"features",number:34,type:11,label:1,typeName:".google.protobuf.FeatureSet"},{name:"deprecated",number:33,type:8,label:1,defaultValue:"false"},{name:"uninterpreted_option",number:999,type:11,label:3,typeName:".google.protobuf.UninterpretedOption"}],extensionRange:[{start:990,end:999},{start:1e3,end:536870912}]},{name:"MethodOptions",field:[{name:"deprecated",number:33,type:8,label:1,defaultValue:"false"},{name:"idempotency_level",number:34,type:14,label:1,typeName:".google.protobuf.MethodOptions.IdempotencyLevel",defaultValue:"IDEMPOTENCY_UNKNOWN"},{name:"features",number:35,type:11,label:1,typeName:".google.protobuf.FeatureSet"},{name:"uninterpreted_option",number:999,type:11,label:3,typeName:".google.protobuf.UninterpretedOption"}],enumType:[{name:"IdempotencyLevel",value:[{name:"IDEMPOTENCY_UNKNOWN",number:0},{name:"NO_SIDE_EFFECTS",number:1},{name:"IDEMPOTENT",number:2}]}],extensionRange:[{start:990,end:999},{start:1e3,end:536870912}]},{name:"UninterpretedOption",field:[{name:"name",number:2,type:11,label:3,typeName:".google.protobuf.UninterpretedOption.NamePart"},{name:"identifier_value",number:3,type:9,label:1},{name:"positive_int_value",number:4,type:4,label:1},{name:"negative_int_value",number:5,type:3,label:1},{name:"double_value",number:6,type:1,label:1},{name:"string_value",number:7,type:12,label:1},{name:"aggregate_value",number:8,type:9,label:1}],nestedType:[{name:"NamePart",field:[{name:"name_part",number:1,type:9,label:2},{name:"is_extension",number:2,type:8,label:2}]}]},{name:"FeatureSet",field:[{name:"field_presence",number:1,type:14,label:1,typeName:".google.protobuf.FeatureSet.FieldPresence",options:{retention:1,targets:[4,1],editionDefaults:[{value:"EXPLICIT",edition:900},{value:"IMPLICIT",edition:999},{value:"EXPLICIT",edition:1e3}]}},{name:"enum_type",number:2,type:14,label:1,typeName:".google.protobuf.FeatureSet.EnumType",options:{retention:1,targets:[6,1],editionDefaults:[{value:"CLOSED",edition:900},{value:"OPEN",edition:999}]}},{name:"repeated_field_encoding",number:3,type:14,label:1,typeName:".google.protobuf.FeatureSet.RepeatedFieldEncoding",options:{retention:1,targets:[4,1],editionDefaults:[{value:"EXPANDED",edition:900},{value:"PACKED",edition:999}]}},{name:"utf8_validation",number:4,type:14,label:1,typeName:".google.protobuf.FeatureSet.Utf8Validation",options:{retention:1,targets:[4,1],editionDefaults:[{value:"NONE",edition:900},{value:"VERIFY",edition:999}]}},{name:"message_encoding",number:5,type:14,label:1,typeName:".google.protobuf.FeatureSet.MessageEncoding",options:{retention:1,targets:[4,1],editionDefaults:[{value:"LENGTH_PREFIXED",edition:900}]}},{name:"json_format",number:6,type:14,label:1,typeName:".google.protobuf.FeatureSet.JsonFormat",options:{retention:1,targets:[3,6,1],editionDefaults:[{value:"LEGACY_BEST_EFFORT",edition:900},{value:"ALLOW",edition:999}]}},{name:"enforce_naming_style",number:7,type:14,label:1,typeName:".google.protobuf.FeatureSet.EnforceNamingStyle",options:{retention:2,targets:[1,2,3,4,5,6,7,8,9],editionDefaults:[{value:"STYLE_LEGACY",edition:900},{value:"STYLE2024",edition:1001},{value:"STYLE2026",edition:1002}]}},{name:"default_symbol_visibility",number:8,type:14,label:1,typeName:".google.protobuf.FeatureSet.VisibilityFeature.DefaultSymbolVisibility",options:{retention:2,targets:[1],editionDefaults:[{value:"EXPORT_ALL",edition:900},{value:"EXPORT_TOP_LEVEL",edition:1001},{value:"STRICT",edition:1002}]}},{name:"enforce_proto_limits",number:9,type:14,label:1,typeName:".google.protobuf.FeatureSet.ProtoLimitsFeature.EnforceProtoLimits",options:{retention:2,targets:[6,3,4,5],editionDefaults:[{value:"LEGACY_NO_EXPLICIT_LIMITS",edition:900},{value:"PROTO_LIMITS2026",edition:1002}]}}],nestedType:[{name:"VisibilityFeature",enumType:[{name:"DefaultSymbolVisibility",value:[{name:"DEFAULT_SYMBOL_VISIBILITY_UNKNOWN",number:0},{name:"EXPORT_ALL",number:1},{name:"EXPORT_TOP_LEVEL",number:2},{name:"LOCAL_ALL",number:3},{name:"STRICT",number:4}]}]},{name:"ProtoLimitsFeature",enumType:[{name:"EnforceProtoLimits",value:[{name:"PROTO_LIMITS_UNKNOWN",number:0},{name:"LEGACY_NO_EXPLICIT_LIMITS",number:1},{name:"PROTO_LIMITS2026",number:2}]}]}],enumType:[{name:"FieldPresence",value:[{name:"FIELD_PRESENCE_UNKNOWN",number:0},{name:"EXPLICIT",number:1},{name:"IMPLICIT",number:2},{name:"LEGACY_REQUIRED",number:3}]},{name:"EnumType",value:[{name:"ENUM_TYPE_UNKNOWN",number:0},{name:"OPEN",number:1},{name:"CLOSED",number:2}]},{name:"RepeatedFieldEncoding",value:[{name:"REPEATED_FIELD_ENCODING_UNKNOWN",number:0},{name:"PACKED",number:1},{name:"EXPANDED",number:2}]},{name:"Utf8Validation",value:[{name:"UTF8_VALIDATION_UNKNOWN",number:0},{name:"VERIFY",number:2},{name:"NONE",number:3}]},{name:"MessageEncoding",value:[{name:"MESSAGE_ENCODING_UNKNOWN",number:0},{name:"LENGTH_PREFIXED",number:1},{name:"DELIMITED",number:2}]},{name:"JsonFormat",value:[{name:"JSON_FORMAT_UNKNOWN",number:0},{name:"ALLOW",number:1},{name:"LEGACY_BEST_EFFORT",number:2}]},{name:"EnforceNamingStyle",value:[{name:"ENFORCE_NAMING_STYLE_UNKNOWN",number:0},{name:"STYLE2024",number:1},{name:"STYLE_LEGACY",number:2},{name:"STYLE2026",number:3}]}],extensionRange:[{start:1e3,end:9995},{start:9995,end:1e4},{start:1e4,end:10001}]},{name:"FeatureSetDefaults",field:[{name:"defaults",number:1,type:11,label:3,typeName:".google.protobuf.FeatureSetDefaults.FeatureSetEditionDefault"},{name:"minimum_edition",number:4,type:14,label:1,typeName:".google.protobuf.Edition"},{name:"maximum_edition",number:5,type:14,label:1,typeName:".google.protobuf.Edition"}],nestedType:[{name:"FeatureSetEditionDefault",field:[{name:"edition",number:3,type:14,label:1,typeName:".google.protobuf.Edition"},{name:"overridable_features",number:4,type:11,label:1,typeName:".google.protobuf.FeatureSet"},{name:"fixed_features",number:5,type:11,label:1,typeName:".google.protobuf.FeatureSet"}]}]},{name:"SourceCodeInfo",field:[{name:"location",number:1,type:11,label:3,typeName:".google.protobuf.SourceCodeInfo.Location"}],nestedType:[{name:"Location",field:[{name:"path",number:1,type:5,label:3,options:{packed:!0}},{name:"span",number:2,type:5,label:3,options:{packed:!0}},{name:"leading_comments",number:3,type:9,label:1},{name:"trailing_comments",number:4,type:9,label:1},{name:"leading_detached_comments",number:6,type:9,label:3}]}],extensionRange:[{start:536e6,end:536000001}]},{name:"GeneratedCodeInfo",field:[{name:"annotation",number:1,type:11,label:3,typeName:".google.protobuf.GeneratedCodeInfo.Annotation"}],nestedType:[{name:"Annotation",field:[{name:"path",number:1,type:5,label:3,options:{packed:!0}},{name:"source_file",number:2,type:9,label:1},{name:"begin",number:3,type:5,label:1},{name:"end",number:4,type:5,label:1},{name:"semantic",number:5,type:14,label:1,typeName:".google.protobuf.GeneratedCodeInfo.Annotation.Semantic"}],enumType:[{name:"Semantic",value:[{name:"NONE",number:0},{name:"SET",number:1},{name:"ALIAS",number:2}]}]}]}],enumType:[{name:"Edition",value:[{name:"EDITION_UNKNOWN",number:0},{name:"EDITION_LEGACY",number:900},{name:"EDITION_PROTO2",number:998},{name:"EDITION_PROTO3",number:999},{name:"EDITION_2023",number:1e3},{name:"EDITION_2024",number:1001},{name:"EDITION_2026",number:1002},{name:"EDITION_UNSTABLE",number:9999},{name:"EDITION_1_TEST_ONLY",number:1},{name:"EDITION_2_TEST_ONLY",number:2},{name:"EDITION_99997_TEST_ONLY",number:99997},{name:"EDITION_99998_TEST_ONLY",number:99998},{name:"EDITION_99999_TEST_ONLY",number:99999},{name:"EDITION_MAX",number:2147483647}]},{name:"SymbolVisibility",value:[{name:"VISIBILITY_UNSET",number:0},{name:"VISIBILITY_LOCAL",number:1},{name:"VISIBILITY_EXPORT",number:2}]}]});var Qs=L(yi,1);var ks;(function(e){e[e.DECLARATION=0]="DECLARATION",e[e.UNVERIFIED=1]="UNVERIFIED"})(ks||(ks={}));var Ds;(function(e){e[e.DOUBLE=1]="DOUBLE",e[e.FLOAT=2]="FLOAT",e[e.INT64=3]="INT64",e[e.UINT64=4]="UINT64",e[e.INT32=5]="INT32",e[e.FIXED64=6]="FIXED64",e[e.FIXED32=7]="FIXED32",e[e.BOOL=8]="BOOL",e[e.STRING=9]="STRING",e[e.GROUP=10]="GROUP",e[e.MESSAGE=11]="MESSAGE",e[e.BYTES=12]="BYTES",e[e.UINT32=13]="UINT32",e[e.ENUM=14]="ENUM",e[e.SFIXED32=15]="SFIXED32",e[e.SFIXED64=16]="SFIXED64",e[e.SINT32=17]="SINT32",e[e.SINT64=18]="SINT64"})(Ds||(Ds={}));var Cs;(function(e){e[e.OPTIONAL=1]="OPTIONAL",e[e.REPEATED=3]="REPEATED",e[e.REQUIRED=2]="REQUIRED"})(Cs||(Cs={}));var As;(function(e){e[e.SPEED=1]="SPEED",e[e.CODE_SIZE=2]="CODE_SIZE",e[e.LITE_RUNTIME=3]="LITE_RUNTIME"})(As||(As={}));var Ps;(function(e){e[e.STRING=0]="STRING",e[e.CORD=1]="CORD",e[e.STRING_PIECE=2]="STRING_PIECE"})(Ps||(Ps={}));var Fs;(function(e){e[e.JS_NORMAL=0]="JS_NORMAL",e[e.JS_STRING=1]="JS_STRING",e[e.JS_NUMBER=2]="JS_NUMBER"})(Fs||(Fs={}));var Os;(function(e){e[e.RETENTION_UNKNOWN=0]="RETENTION_UNKNOWN",e[e.RETENTION_RUNTIME=1]="RETENTION_RUNTIME",e[e.RETENTION_SOURCE=2]="RETENTION_SOURCE"})(Os||(Os={}));var Gs;(function(e){e[e.TARGET_TYPE_UNKNOWN=0]="TARGET_TYPE_UNKNOWN",e[e.TARGET_TYPE_FILE=1]="TARGET_TYPE_FILE",e[e.TARGET_TYPE_EXTENSION_RANGE=2]="TARGET_TYPE_EXTENSION_RANGE",e[e.TARGET_TYPE_MESSAGE=3]="TARGET_TYPE_MESSAGE",e[e.TARGET_TYPE_FIELD=4]="TARGET_TYPE_FIELD",e[e.TARGET_TYPE_ONEOF=5]="TARGET_TYPE_ONEOF",e[e.TARGET_TYPE_ENUM=6]="TARGET_TYPE_ENUM",e[e.TARGET_TYPE_ENUM_ENTRY=7]="TARGET_TYPE_ENUM_ENTRY",e[e.TARGET_TYPE_SERVICE=8]="TARGET_TYPE_SERVICE",e[e.TARGET_TYPE_METHOD=9]="TARGET_TYPE_METHOD"})(Gs||(Gs={}));var Q0;(function(e){e[e.IDEMPOTENCY_UNKNOWN=0]="IDEMPOTENCY_UNKNOWN",e[e.NO_SIDE_EFFECTS=1]="NO_SIDE_EFFECTS",e[e.IDEMPOTENT=2]="IDEMPOTENT"})(Q0||(Q0={}));var Us;(function(e){e[e.DEFAULT_SYMBOL_VISIBILITY_UNKNOWN=0]="DEFAULT_SYMBOL_VISIBILITY_UNKNOWN",e[e.EXPORT_ALL=1]="EXPORT_ALL",e[e.EXPORT_TOP_LEVEL=2]="EXPORT_TOP_LEVEL",e[e.LOCAL_ALL=3]="LOCAL_ALL",e[e.STRICT=4]="STRICT"})(Us||(Us={}));var qs;(function(e){e[e.PROTO_LIMITS_UNKNOWN=0]="PROTO_LIMITS_UNKNOWN",e[e.LEGACY_NO_EXPLICIT_LIMITS=1]="LEGACY_NO_EXPLICIT_LIMITS",e[e.PROTO_LIMITS2026=2]="PROTO_LIMITS2026"})(qs||(qs={}));var Vs;(function(e){e[e.FIELD_PRESENCE_UNKNOWN=0]="FIELD_PRESENCE_UNKNOWN",e[e.EXPLICIT=1]="EXPLICIT",e[e.IMPLICIT=2]="IMPLICIT",e[e.LEGACY_REQUIRED=3]="LEGACY_REQUIRED"})(Vs||(Vs={}));var $s;(function(e){e[e.ENUM_TYPE_UNKNOWN=0]="ENUM_TYPE_UNKNOWN",e[e.OPEN=1]="OPEN",e[e.CLOSED=2]="CLOSED"})($s||($s={}));var Hs;(function(e){e[e.REPEATED_FIELD_ENCODING_UNKNOWN=0]="REPEATED_FIELD_ENCODING_UNKNOWN",e[e.PACKED=1]="PACKED",e[e.EXPANDED=2]="EXPANDED"})(Hs||(Hs={}));var js;(function(e){e[e.UTF8_VALIDATION_UNKNOWN=0]="UTF8_VALIDATION_UNKNOWN",e[e.VERIFY=2]="VERIFY",e[e.NONE=3]="NONE"})(js||(js={}));var Ks;(function(e){e[e.MESSAGE_ENCODING_UNKNOWN=0]="MESSAGE_ENCODING_UNKNOWN",e[e.LENGTH_PREFIXED=1]="LENGTH_PREFIXED",e[e.DELIMITED=2]="DELIMITED"})(Ks||(Ks={}));var Ws;(function(e){e[e.JSON_FORMAT_UNKNOWN=0]="JSON_FORMAT_UNKNOWN",e[e.ALLOW=1]="ALLOW",e[e.LEGACY_BEST_EFFORT=2]="LEGACY_BEST_EFFORT"})(Ws||(Ws={}));var Ys;(function(e){e[e.ENFORCE_NAMING_STYLE_UNKNOWN=0]="ENFORCE_NAMING_STYLE_UNKNOWN",e[e.STYLE2024=1]="STYLE2024",e[e.STYLE_LEGACY=2]="STYLE_LEGACY",e[e.STYLE2026=3]="STYLE2026"})(Ys||(Ys={}));var zs;(function(e){e[e.NONE=0]="NONE",e[e.SET=1]="SET",e[e.ALIAS=2]="ALIAS"})(zs||(zs={}));var Js;(function(e){e[e.EDITION_UNKNOWN=0]="EDITION_UNKNOWN",e[e.EDITION_LEGACY=900]="EDITION_LEGACY",e[e.EDITION_PROTO2=998]="EDITION_PROTO2",e[e.EDITION_PROTO3=999]="EDITION_PROTO3",e[e.EDITION_2023=1e3]="EDITION_2023",e[e.EDITION_2024=1001]="EDITION_2024",e[e.EDITION_2026=1002]="EDITION_2026",e[e.EDITION_UNSTABLE=9999]="EDITION_UNSTABLE",e[e.EDITION_1_TEST_ONLY=1]="EDITION_1_TEST_ONLY",e[e.EDITION_2_TEST_ONLY=2]="EDITION_2_TEST_ONLY",e[e.EDITION_99997_TEST_ONLY=99997]="EDITION_99997_TEST_ONLY",e[e.EDITION_99998_TEST_ONLY=99998]="EDITION_99998_TEST_ONLY",e[e.EDITION_99999_TEST_ONLY=99999]="EDITION_99999_TEST_ONLY",e[e.EDITION_MAX=2147483647]="EDITION_MAX"})(Js||(Js={}));var Xs;(function(e){e[e.VISIBILITY_UNSET=0]="VISIBILITY_UNSET",e[e.VISIBILITY_LOCAL=1]="VISIBILITY_LOCAL",e[e.VISIBILITY_EXPORT=2]="VISIBILITY_EXPORT"})(Xs||(Xs={}));function yn(e){return Object.assign(Object.assign({readUnknownFields:!0,recursionLimit:100},e),{depth:0})}function ie(e,t,n){let u=U(e);return vn(e).read(u,new oe(t),yn(n),t.byteLength),u}var Zs=new WeakMap;function vn(e){let t=Zs.get(e);return t===void 0&&(t=vi(e)),t}function vi(e){let t=String(e),n=new Map,u={read:Si(t,n),readGroup:xi(t,n)};Zs.set(e,u);for(let s of e.fields)n.set(s.number,tr(s));return u}function Si(e,t){return(n,u,s,r)=>{var o;if(++s.depth>s.recursionLimit)throw new Error(`cannot decode ${e} from binary: maximum recursion depth of ${s.recursionLimit} reached`);let a=u.pos+r,i=(o=n.$unknown)!==null&&o!==void 0?o:[];for(;u.pos<a;){let[c,l]=u.tag(),f=t.get(c);if(f===void 0){let h=u.skip(l,c,s.recursionLimit-s.depth);s.readUnknownFields&&i.push({no:c,wireType:l,data:h});continue}f(n,u,s,l)}i.length>0&&(n.$unknown=i),s.depth--}}function xi(e,t){return(n,u,s,r)=>{var o;if(++s.depth>s.recursionLimit)throw new Error(`cannot decode ${e} from binary: maximum recursion depth of ${s.recursionLimit} reached`);let a,i,c=(o=n.$unknown)!==null&&o!==void 0?o:[];for(;u.pos<u.len&&([a,i]=u.tag(),i!=N.EndGroup);){let l=t.get(a);if(l===void 0){let f=u.skip(i,a,s.recursionLimit-s.depth);s.readUnknownFields&&c.push({no:a,wireType:i,data:f});continue}l(n,u,s,i)}if(i!=N.EndGroup||a!==r)throw new Error("invalid end group tag");c.length>0&&(n.$unknown=c),s.depth--}}function er(e,t,n,u,s){tr(n)(e[O],t,s,u)}function tr(e){switch(e.fieldKind){case"scalar":return Ri(e);case"enum":return Ei(e);case"message":return Ii(e);case"list":return Li(e);case"map":return Mi(e)}}function Ri(e){let t=Z0(e.scalar,e.utf8Validation,e.longAsString),n=e.localName;if(e.oneof){let u=e.oneof.localName;return(s,r)=>{s[u]={case:n,value:t(r)}}}return(u,s)=>{u[n]=t(s)}}function Ei(e){var t;let n=e.localName,u=(t=e.oneof)===null||t===void 0?void 0:t.localName;if(e.enum.open)return u!==void 0?(o,a)=>{o[u]={case:n,value:a.int32()}}:(o,a)=>{o[n]=a.int32()};let s=e.enum.values,r=e.number;return(o,a,i,c)=>{var l;let f=a.int32();if(s.some(h=>h.number===f))u!==void 0?o[u]={case:n,value:f}:o[n]=f;else if(i.readUnknownFields){let h=[];ku(f,h);let p=(l=o.$unknown)!==null&&l!==void 0?l:[];p.push({no:r,wireType:c,data:new Uint8Array(h)}),o.$unknown=p}}}function Ii(e){let t=e.localName,{toMessage:n,toLocal:u}=ee(e),s=nr(e);if(e.oneof){let r=e.oneof.localName;return(o,a,i)=>{let c=o[r],l=n(c.case===t?c.value:void 0);s(l,a,i),o[r]={case:t,value:u(l)}}}return(r,o,a)=>{let i=n(r[t]);s(i,o,a),r[t]=u(i)}}function nr(e){let t=vn(e.message);if(e.delimitedEncoding){let n=e.number;return(u,s,r)=>t.readGroup(u,s,r,n)}return(n,u,s)=>t.read(n,u,s,u.uint32())}function Li(e){let t=e.localName;if(e.listKind=="message"){let{toMessage:o,toLocal:a}=ee(e),i=nr(e);return(c,l,f)=>{let h=o(void 0);i(h,l,f),c[t].push(a(h))}}let n=e.listKind=="enum"?d.INT32:e.scalar,u=e.listKind=="scalar"?e.longAsString:!1,s=Z0(n,e.utf8Validation,u),r=n!=d.STRING&&n!=d.BYTES;return(o,a,i,c)=>{let l=o[t];if(c==N.LengthDelimited&&r){let f=a.uint32()+a.pos;for(;a.pos<f;)l.push(s(a))}else l.push(s(a))}}function Mi(e){let t=e.localName,n=Z0(e.mapKey,e.utf8Validation,!1),u=V(e.mapKey,!1),s,r;switch(e.mapKind){case"scalar":{let o=e.scalar,a=Z0(o,e.utf8Validation,!1);if(s=i=>a(i),o==d.BYTES)r=()=>new Uint8Array(0);else{let i=V(o,!1);r=()=>i}break}case"enum":{let o=e.enum.values[0].number;s=a=>a.int32(),r=()=>o;break}case"message":{let{toMessage:o,toLocal:a}=ee(e),i=vn(e.message).read;s=(c,l,f)=>{let h=o(f);return i(h,c,l,c.uint32()),a(h)},r=()=>a(o(void 0));break}}return(o,a,i)=>{let c=o[t],l,f,h=a.uint32(),p=a.pos+h;for(;a.pos<p;){let[g,y]=a.tag();switch(g){case 1:l=n(a);break;case 2:f=s(a,i,f);break;default:a.skip(y,g,i.recursionLimit-i.depth)}}l===void 0&&(l=u),f===void 0&&(f=r()),$(c,l,f)}}function Z0(e,t,n){switch(e){case d.STRING:return u=>u.string(t);case d.BOOL:return u=>u.bool();case d.DOUBLE:return u=>u.double();case d.FLOAT:return u=>u.float();case d.INT32:return u=>u.int32();case d.INT64:return n?u=>String(u.int64()):u=>u.int64();case d.UINT64:return n?u=>String(u.uint64()):u=>u.uint64();case d.FIXED64:return n?u=>String(u.fixed64()):u=>u.fixed64();case d.BYTES:return u=>u.bytes();case d.FIXED32:return u=>u.fixed32();case d.SFIXED32:return u=>u.sfixed32();case d.SFIXED64:return n?u=>String(u.sfixed64()):u=>u.sfixed64();case d.SINT64:return n?u=>String(u.sint64()):u=>u.sint64();case d.UINT32:return u=>u.uint32();case d.SINT32:return u=>u.sint32()}}function _(e,t){var n;let u=ie(Qs,V0(e));return u.messageType.forEach(t0),u.dependency=(n=t?.map(r=>r.proto.name))!==null&&n!==void 0?n:[],G0(u,r=>t?.find(o=>o.proto.name===r)).getFile(u.name)}function Fe(e,t,...n){if(n.length>0)throw new Error;return e.services[t]}var ne=_(btoa(`
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
DECISION_KIND_MITIGATEDbproto3`),[]);var Sn=(s=>(s[s.UNSPECIFIED=0]="UNSPECIFIED",s[s.VIEWER=1]="VIEWER",s[s.EDITOR=2]="EDITOR",s[s.TENANT_ADMIN=3]="TENANT_ADMIN",s))(Sn||{});var v;(function(e){e[e.Canceled=1]="Canceled",e[e.Unknown=2]="Unknown",e[e.InvalidArgument=3]="InvalidArgument",e[e.DeadlineExceeded=4]="DeadlineExceeded",e[e.NotFound=5]="NotFound",e[e.AlreadyExists=6]="AlreadyExists",e[e.PermissionDenied=7]="PermissionDenied",e[e.ResourceExhausted=8]="ResourceExhausted",e[e.FailedPrecondition=9]="FailedPrecondition",e[e.Aborted=10]="Aborted",e[e.OutOfRange=11]="OutOfRange",e[e.Unimplemented=12]="Unimplemented",e[e.Internal=13]="Internal",e[e.Unavailable=14]="Unavailable",e[e.DataLoss=15]="DataLoss",e[e.Unauthenticated=16]="Unauthenticated"})(v||(v={}));var ur=_("Ch5nb29nbGUvcHJvdG9idWYvZHVyYXRpb24ucHJvdG8SD2dvb2dsZS5wcm90b2J1ZiIqCghEdXJhdGlvbhIPCgdzZWNvbmRzGAEgASgDEg0KBW5hbm9zGAIgASgFQoMBChNjb20uZ29vZ2xlLnByb3RvYnVmQg1EdXJhdGlvblByb3RvUAFaMWdvb2dsZS5nb2xhbmcub3JnL3Byb3RvYnVmL3R5cGVzL2tub3duL2R1cmF0aW9ucGL4AQGiAgNHUEKqAh5Hb29nbGUuUHJvdG9idWYuV2VsbEtub3duVHlwZXNiBnByb3RvMw");var sr=_("Chlnb29nbGUvcHJvdG9idWYvYW55LnByb3RvEg9nb29nbGUucHJvdG9idWYiJgoDQW55EhAKCHR5cGVfdXJsGAEgASgJEg0KBXZhbHVlGAIgASgMQnYKE2NvbS5nb29nbGUucHJvdG9idWZCCEFueVByb3RvUAFaLGdvb2dsZS5nb2xhbmcub3JnL3Byb3RvYnVmL3R5cGVzL2tub3duL2FueXBiogIDR1BCqgIeR29vZ2xlLlByb3RvYnVmLldlbGxLbm93blR5cGVzYgZwcm90bzM");function Ni(e,t){if(e.typeUrl==="")return!1;let n=typeof t=="string"?t:t.typeName,u=or(e.typeUrl);return n===u}function rr(e,t){if(e.typeUrl==="")return;let n=t.kind=="message"?t:t.getMessage(or(e.typeUrl));if(!(!n||!Ni(e,n)))return ie(n,e.value)}function or(e){let t=e.lastIndexOf("/"),n=t>=0?e.substring(t+1):e;if(!n.length)throw new Error(`invalid type url: ${e}`);return n}var ar=_("CiBnb29nbGUvcHJvdG9idWYvZmllbGRfbWFzay5wcm90bxIPZ29vZ2xlLnByb3RvYnVmIhoKCUZpZWxkTWFzaxINCgVwYXRocxgBIAMoCUKFAQoTY29tLmdvb2dsZS5wcm90b2J1ZkIORmllbGRNYXNrUHJvdG9QAVoyZ29vZ2xlLmdvbGFuZy5vcmcvcHJvdG9idWYvdHlwZXMva25vd24vZmllbGRtYXNrcGL4AQGiAgNHUEKqAh5Hb29nbGUuUHJvdG9idWYuV2VsbEtub3duVHlwZXNiBnByb3RvMw");function ir(e,t,n){Bi(t,e);let u=wi(e.$unknown,t),[s,r,o]=xn(t),a=yn(n);for(let i of u)er(s,new oe(i.data),r,i.wireType,a);return o()}function wi(e,t){if(e===void 0)return[];if(t.fieldKind==="enum"||t.fieldKind==="scalar"){for(let n=e.length-1;n>=0;--n)if(e[n].no==t.number)return[e[n]];return[]}return e.filter(n=>n.no===t.number)}function xn(e,t){let n=e.typeName,u=Object.assign(Object.assign({},e),{kind:"field",parent:e.extendee,localName:n}),s=Object.assign(Object.assign({},e.extendee),{fields:[u],members:[u],oneofs:[]}),r=U(s,t!==void 0?{[n]:t}:void 0);return[Bs(s,r),u,()=>{let o=r[n];if(o===void 0){let a=e.message;return X(a)?V(a.fields[0].scalar,a.fields[0].longAsString):U(a)}return o}]}function Bi(e,t){if(e.extendee.typeName!=t.$typeName)throw new Error(`extension ${e.typeName} can only be applied to message ${e.extendee.typeName}`)}var cr=Date.parse("0001-01-01T00:00:00Z"),pr=Date.parse("9999-12-31T23:59:59Z"),lr=-315576e6,dr=315576e6;var ki=3,Di=2,fr={alwaysEmitImplicit:!1,enumAsInteger:!1,useProtoFieldName:!1};function Ci(e){return e?Object.assign(Object.assign({},fr),e):fr}function Ai(e,t,n){return et(e)(Ci(n),t)}function gr(e,t,n){var u;let s=Ai(e,t,n);return JSON.stringify(s,null,(u=n?.prettySpaces)!==null&&u!==void 0?u:0)}var Rn=new WeakMap;function et(e){let t=Rn.get(e);return t===void 0&&(t=Pi(e)),t}function Pi(e){let t=e.typeName,n=Oi(e);if(n!==void 0){let a=e.fields[0],i=(c,l)=>{if(l.$typeName!==t&&a!==void 0)throw new G(a,`cannot use ${a} with message ${l.$typeName}`,"ForeignFieldError");return n(c,l)};return Rn.set(e,i),i}let u=e.fields.concat().sort((a,i)=>a.number-i.number),s=u[0],r=[],o=(a,i)=>{if(i.$typeName!==t&&s!==void 0)throw new G(s,`cannot use ${s} with message ${i.$typeName}`,"ForeignFieldError");let c={};for(let l=0;l<r.length;l++)r[l](a,i,c);return a.registry&&Hi(c,a,a.registry,i,e),c};Rn.set(e,o);for(let a of u){let i=Gi(a);r.push(a.jsonName==="__proto__"||a.name==="__proto__"?Fi(i):i)}return o}function Fi(e){return(t,n,u)=>{let s=Object.create(null);e(t,n,s);for(let r of Object.keys(s))$(u,r,s[r])}}function Oi(e){if(e.typeName.startsWith("google.protobuf."))switch(e.typeName){case"google.protobuf.Any":return(t,n)=>ji(n,t);case"google.protobuf.Timestamp":return(t,n)=>Yi(n);case"google.protobuf.Duration":return(t,n)=>Ki(n);case"google.protobuf.FieldMask":return(t,n)=>Wi(n);case"google.protobuf.Struct":return(t,n)=>yr(n);case"google.protobuf.Value":return(t,n)=>Ln(n);case"google.protobuf.ListValue":return(t,n)=>vr(n);default:if(X(e)){let t=e.fields[0],n=t.localName,u=V(t.scalar,!1),s=tt(t);return(r,o)=>{let a=o[n];return s(r,a===void 0?u:a)}}return}}function Gi(e){switch(e.fieldKind){case"scalar":case"enum":case"message":return Ui(e);case"list":case"map":{let t=e.fieldKind=="list"?br(e):_r(e),n=e.name,u=e.jsonName,s=e.localName;return(r,o,a)=>{let i=t(r,o[s]);i!==void 0&&(a[r.useProtoFieldName?n:u]=i)}}}}function Ui(e){let t=hr(e),n=e.name,u=e.jsonName,s=e.localName;if(e.oneof){let r=e.oneof.localName;return(o,a,i)=>{let c=a[r];c.case===s&&(i[o.useProtoFieldName?n:u]=t(o,c.value))}}if(e.presence!=Di){let r=e.presence==ki?`cannot encode ${e} to JSON: required field not set`:void 0;return(o,a,i)=>{let c=a[s];if(c!==void 0&&Object.prototype.hasOwnProperty.call(a,s))i[o.useProtoFieldName?n:u]=t(o,c);else if(r!==void 0)throw new Error(r)}}if(e.fieldKind=="enum"){let r=e.enum.values[0].number;return(o,a,i)=>{let c=a[s];(c!==r||o.alwaysEmitImplicit)&&(i[o.useProtoFieldName?n:u]=t(o,c))}}switch(e.scalar){case d.BOOL:return(r,o,a)=>{let i=o[s];(i!==!1||r.alwaysEmitImplicit)&&(a[r.useProtoFieldName?n:u]=t(r,i))};case d.STRING:return(r,o,a)=>{let i=o[s];(i!==""||r.alwaysEmitImplicit)&&(a[r.useProtoFieldName?n:u]=t(r,i))};case d.BYTES:return(r,o,a)=>{let i=o[s];(!(i instanceof Uint8Array)||i.byteLength>0||r.alwaysEmitImplicit)&&(a[r.useProtoFieldName?n:u]=t(r,i))};case d.DOUBLE:case d.FLOAT:return(r,o,a)=>{let i=o[s];(!Object.is(i,0)||r.alwaysEmitImplicit)&&(a[r.useProtoFieldName?n:u]=t(r,i))};default:return(r,o,a)=>{let i=o[s];(i!=0||r.alwaysEmitImplicit)&&(a[r.useProtoFieldName?n:u]=t(r,i))}}}function qi(e){switch(e.fieldKind){case"scalar":case"enum":case"message":return hr(e);case"list":return br(e);case"map":return _r(e)}}function hr(e){switch(e.fieldKind){case"scalar":return tt(e);case"enum":return In(e);case"message":return En(e)}}function En(e){let{toMessage:t}=ee(e),n=et(e.message);return(u,s)=>n(u,t(s))}function br(e){let t=Vi(e);return(n,u)=>{let s=u;if(s.length==0&&!n.alwaysEmitImplicit)return;let r=[];for(let o=0;o<s.length;o++)r.push(t(n,s[o]));return r}}function Vi(e){switch(e.listKind){case"scalar":return tt(e);case"enum":return In(e);case"message":return En(e)}}function _r(e){let t=$i(e);return(n,u)=>{let s=u,r=Object.keys(s);if(r.length==0&&!n.alwaysEmitImplicit)return;let o={};for(let a=0;a<r.length;a++){let i=r[a];$(o,i,t(n,s[i]))}return o}}function $i(e){switch(e.mapKind){case"scalar":return tt(e);case"enum":return In(e);case"message":return En(e)}}function In(e){let t=e.enum;return t.typeName=="google.protobuf.NullValue"?(n,u)=>{if(typeof u!="number")throw mr(t,u);return null}:(n,u)=>{var s,r;if(typeof u!="number")throw mr(t,u);return n.enumAsInteger?u:(r=(s=t.value[u])===null||s===void 0?void 0:s.jsonName)!==null&&r!==void 0?r:u}}function mr(e,t){return new Error(`cannot encode ${e} to JSON: expected number, got ${Pe(t)}`)}function tt(e){switch(e.scalar){case d.INT32:case d.SFIXED32:case d.SINT32:case d.FIXED32:case d.UINT32:return(t,n)=>{if(typeof n!="number")throw Oe(e,n);return n};case d.FLOAT:case d.DOUBLE:return(t,n)=>{if(typeof n!="number")throw Oe(e,n);return Number.isNaN(n)?"NaN":n===Number.POSITIVE_INFINITY?"Infinity":n===Number.NEGATIVE_INFINITY?"-Infinity":n};case d.STRING:return(t,n)=>{if(typeof n!="string")throw Oe(e,n);return n};case d.BOOL:return(t,n)=>{if(typeof n!="boolean")throw Oe(e,n);return n};case d.UINT64:case d.FIXED64:case d.INT64:case d.SFIXED64:case d.SINT64:return(t,n)=>{if(typeof n=="bigint"||typeof n=="string"||typeof n=="number"&&Number.isInteger(n))return n.toString();throw Oe(e,n)};case d.BYTES:return(t,n)=>{if(n instanceof Uint8Array)return a0(n);throw Oe(e,n)}}}function Oe(e,t){var n;return new Error(`cannot encode ${e} to JSON: ${(n=z0(e,t))===null||n===void 0?void 0:n.message}`)}function Hi(e,t,n,u,s){let r=u.$unknown;if(r===void 0)return;let o=new Set;for(let a=0;a<r.length;a++){let{no:i}=r[a];if(!o.has(i)){o.add(i);let c=n.getExtensionFor(s,i);if(!c)continue;let l=ir(u,c),[f,h]=xn(c,l),p=f[O],g=qi(h)(t,p[h.localName]);g!==void 0&&(e[c.jsonName]=g)}}}function ji(e,t){if(e.typeUrl==="")return{};let{registry:n}=t,u,s;if(n&&(u=rr(e,n),u&&(s=n.getMessage(u.$typeName))),!s||!u)throw new Error(`cannot encode message ${e.$typeName} to JSON: "${e.typeUrl}" is not in the type registry`);let r=ls(s)?{value:et(s)(t,u)}:et(s)(t,u);return r["@type"]=e.typeUrl,r}function Ki(e){let t=Number(e.seconds),n=e.nanos;if(t>dr||t<lr)throw new Error(`cannot encode message ${e.$typeName} to JSON: value out of range`);if(t>0&&n<0||t<0&&n>0)throw new Error(`cannot encode message ${e.$typeName} to JSON: nanos sign must match seconds sign`);let u=e.seconds.toString();if(n!==0){let s=Math.abs(n).toString();s="0".repeat(9-s.length)+s,s.substring(3)==="000000"?s=s.substring(0,3):s.substring(6)==="000"&&(s=s.substring(0,6)),u+="."+s,n<0&&t==0&&(u="-"+u)}return u+"s"}function Wi(e){return e.paths.map(t=>{if(Mu(re(t))!==t)throw new Error(`cannot encode message ${e.$typeName} to JSON: lowerCamelCase of path name "${t}" is irreversible`);return re(t)}).join(",")}function yr(e){let t={},n=Object.keys(e.fields);for(let u=0;u<n.length;u++){let s=n[u];$(t,s,Ln(e.fields[s]))}return t}function Ln(e){switch(e.kind.case){case"nullValue":return null;case"numberValue":if(!Number.isFinite(e.kind.value))throw new Error(`${e.$typeName} cannot be NaN or Infinity`);return e.kind.value;case"boolValue":return e.kind.value;case"stringValue":return e.kind.value;case"structValue":return yr(e.kind.value);case"listValue":return vr(e.kind.value);default:throw new Error(`${e.$typeName} must have a value`)}}function vr(e){return e.values.map(Ln)}function Yi(e){let t=Number(e.seconds)*1e3;if(t<cr||t>pr)throw new Error(`cannot encode message ${e.$typeName} to JSON: must be from 0001-01-01T00:00:00Z to 9999-12-31T23:59:59Z inclusive`);if(e.nanos<0)throw new Error(`cannot encode message ${e.$typeName} to JSON: nanos must not be negative`);if(e.nanos>999999999)throw new Error(`cannot encode message ${e.$typeName} to JSON: nanos must not be greater than 999999999`);let n="Z";if(e.nanos>0){let u=(e.nanos+1e9).toString().substring(1);u.substring(3)==="000000"?n="."+u.substring(0,3)+"Z":u.substring(6)==="000"?n="."+u.substring(0,6)+"Z":n="."+u+"Z"}return new Date(t).toISOString().replace(".000Z",n)}var Sr=()=>{throw new Error("the console reads no messages from JSON")};var xr=()=>{throw new Error("the console reads no messages from JSON")};function m0(e){let t=v[e];return typeof t!="string"?e.toString():t[0].toLowerCase()+t.substring(1).replace(/[A-Z]/g,n=>"_"+n.toLowerCase())}var nt;function Rr(e){if(!nt){nt={};for(let t of Object.values(v))typeof t!="string"&&(nt[m0(t)]=t)}return nt[e]}var E=class e extends Error{constructor(t,n=v.Unknown,u,s,r){super(zi(t,n)),this.name="ConnectError",this.isWireError=!1,Object.setPrototypeOf(this,new.target.prototype),this.rawMessage=t,this.code=n,this.metadata=new Headers(u??{}),this.details=s??[],this.cause=r}static from(t,n=v.Unknown){return t instanceof e?t:t instanceof Error?t.name=="AbortError"||t.name=="TimeoutError"?new e(t.message,v.Canceled):new e(t.message,n,void 0,void 0,t):new e(String(t),n,void 0,void 0,t)}static[Symbol.hasInstance](t){return t instanceof Error?Object.getPrototypeOf(t)===e.prototype?!0:t.name==="ConnectError"&&"code"in t&&typeof t.code=="number"&&"metadata"in t&&"details"in t&&Array.isArray(t.details)&&"rawMessage"in t&&typeof t.rawMessage=="string"&&"cause"in t:!1}findDetails(t){let n=t.kind==="message"?{getMessage:s=>s===t.typeName?t:void 0}:t,u=[];for(let s of this.details){if("desc"in s){n.getMessage(s.desc.typeName)&&u.push(U(s.desc,s.value));continue}let r=n.getMessage(s.type);if(r)try{u.push(ie(r,s.value))}catch{}}return u}};function zi(e,t){return e.length?`[${m0(t)}] ${e}`:`[${m0(t)}]`}function Mn(...e){let t=new Headers;for(let n of e)n.forEach((u,s)=>{t.append(s,u)});return t}function Er(e,t){let n={};for(let u of e.methods){let s=t(u);s!=null&&(n[u.localName]=s)}return n}var ut=1;function Ir(e,t,n=!1){if(t>e){let u=`message size is larger than configured readMaxBytes ${e}`;throw n&&(u=`message size ${t} is larger than configured readMaxBytes ${e}`),new E(u,v.ResourceExhausted)}}function Ji(e){return new Tn(e)}var Tn=class{constructor(t){this.readMaxBytes=t,this.header=new Uint8Array(5),this.headerView=new DataView(this.header.buffer),this.buf=[]}get byteLength(){return this.buf.reduce((t,n)=>t+n.byteLength,0)}decode(t){this.buf.push(t);let n=[];for(;;){let u=this.pop();if(!u)break;n.push(u)}return n}pop(){if(!(!this.env&&(this.env=this.head(),!this.env))&&this.cons(this.env.data)){let t=this.env;return this.env=void 0,t}}head(){if(!this.cons(this.header))return;let t=this.headerView.getUint8(0),n=this.headerView.getUint32(1);return Ir(this.readMaxBytes,n,!0),{flags:t,data:new Uint8Array(n)}}cons(t){let n=t.byteLength;if(this.byteLength<n)return!1;let u=0;for(;u<n;){let s=this.buf.shift();s.byteLength>n-u?(t.set(s.subarray(0,n-u),u),this.buf.unshift(s.subarray(n-u)),u+=n-u):(t.set(s,u),u+=s.byteLength)}return!0}};function Nn(e){let t,n=Ji(4294967295);return new ReadableStream({start(){t=e.getReader()},async pull(u){let s=!1;for(;!s;){let r=await t.read();if(r.done)n.byteLength>0&&u.error(new E("protocol error: incomplete envelope",v.InvalidArgument)),u.close();else for(let o of n.decode(r.value))u.enqueue(o),s=!0}}})}function wn(e,t){let n=new Uint8Array(t.length+5);n.set(t,5);let u=new DataView(n.buffer,n.byteOffset,n.byteLength);return u.setUint8(0,e),u.setUint32(1,t.length),n}var Xi=function(e){if(!Symbol.asyncIterator)throw new TypeError("Symbol.asyncIterator is not defined.");var t=e[Symbol.asyncIterator],n;return t?t.call(e):(e=typeof __values=="function"?__values(e):e[Symbol.iterator](),n={},u("next"),u("throw"),u("return"),n[Symbol.asyncIterator]=function(){return this},n);function u(r){n[r]=e[r]&&function(o){return new Promise(function(a,i){o=e[r](o),s(a,i,o.done,o.value)})}}function s(r,o,a,i){Promise.resolve(i).then(function(c){r({value:c,done:a})},o)}},g0=function(e){return this instanceof g0?(this.v=e,this):new g0(e)},Qi=function(e,t,n){if(!Symbol.asyncIterator)throw new TypeError("Symbol.asyncIterator is not defined.");var u=n.apply(e,t||[]),s,r=[];return s=Object.create((typeof AsyncIterator=="function"?AsyncIterator:Object).prototype),a("next"),a("throw"),a("return",o),s[Symbol.asyncIterator]=function(){return this},s;function o(p){return function(g){return Promise.resolve(g).then(p,f)}}function a(p,g){u[p]&&(s[p]=function(y){return new Promise(function(b,S){r.push([p,y,b,S])>1||i(p,y)})},g&&(s[p]=g(s[p])))}function i(p,g){try{c(u[p](g))}catch(y){h(r[0][3],y)}}function c(p){p.value instanceof g0?Promise.resolve(p.value.v).then(l,f):h(r[0][2],p)}function l(p){i("next",p)}function f(p){i("throw",p)}function h(p,g){p(g),r.shift(),r.length&&i(r[0][0],r[0][1])}},Zi=function(e){var t,n;return t={},u("next"),u("throw",function(s){throw s}),u("return"),t[Symbol.iterator]=function(){return this},t;function u(s,r){t[s]=e[s]?function(o){return(n=!n)?{value:g0(e[s](o)),done:!1}:r?r(o):o}:r}};function Lr(e){return Qi(this,arguments,function*(){yield g0(yield*Zi(Xi(e)))})}var Mr=function(e){if(!Symbol.asyncIterator)throw new TypeError("Symbol.asyncIterator is not defined.");var t=e[Symbol.asyncIterator],n;return t?t.call(e):(e=typeof __values=="function"?__values(e):e[Symbol.iterator](),n={},u("next"),u("throw"),u("return"),n[Symbol.asyncIterator]=function(){return this},n);function u(r){n[r]=e[r]&&function(o){return new Promise(function(a,i){o=e[r](o),s(a,i,o.done,o.value)})}}function s(r,o,a,i){Promise.resolve(i).then(function(c){r({value:c,done:a})},o)}},Ge=function(e){return this instanceof Ge?(this.v=e,this):new Ge(e)},ec=function(e){var t,n;return t={},u("next"),u("throw",function(s){throw s}),u("return"),t[Symbol.iterator]=function(){return this},t;function u(s,r){t[s]=e[s]?function(o){return(n=!n)?{value:Ge(e[s](o)),done:!1}:r?r(o):o}:r}},tc=function(e,t,n){if(!Symbol.asyncIterator)throw new TypeError("Symbol.asyncIterator is not defined.");var u=n.apply(e,t||[]),s,r=[];return s=Object.create((typeof AsyncIterator=="function"?AsyncIterator:Object).prototype),a("next"),a("throw"),a("return",o),s[Symbol.asyncIterator]=function(){return this},s;function o(p){return function(g){return Promise.resolve(g).then(p,f)}}function a(p,g){u[p]&&(s[p]=function(y){return new Promise(function(b,S){r.push([p,y,b,S])>1||i(p,y)})},g&&(s[p]=g(s[p])))}function i(p,g){try{c(u[p](g))}catch(y){h(r[0][3],y)}}function c(p){p.value instanceof Ge?Promise.resolve(p.value.v).then(l,f):h(r[0][2],p)}function l(p){i("next",p)}function f(p){i("throw",p)}function h(p,g){p(g),r.shift(),r.length&&i(r[0][0],r[0][1])}};function h0(e,t){return Er(e,n=>{switch(n.methodKind){case"unary":return nc(t,n);case"server_streaming":return uc(t,n);case"client_streaming":return sc(t,n);case"bidi_streaming":return rc(t,n);default:return null}})}function nc(e,t){return async(n,u)=>{var s,r;let o=await e.unary(t,u?.signal,u?.timeoutMs,u?.headers,n,u?.contextValues);return(s=u?.onHeader)===null||s===void 0||s.call(u,o.header),(r=u?.onTrailer)===null||r===void 0||r.call(u,o.trailer),o.message}}function uc(e,t){return(n,u)=>Tr(e.stream(t,u?.signal,u?.timeoutMs,u?.headers,Lr([n]),u?.contextValues),u)}function sc(e,t){return async(n,u)=>{var s,r,o,a,i,c;let l=await e.stream(t,u?.signal,u?.timeoutMs,u?.headers,n,u?.contextValues);(i=u?.onHeader)===null||i===void 0||i.call(u,l.header);let f,h=0;try{for(var p=!0,g=Mr(l.message),y;y=await g.next(),s=y.done,!s;p=!0)a=y.value,p=!1,f=a,h++}catch(b){r={error:b}}finally{try{!p&&!s&&(o=g.return)&&await o.call(g)}finally{if(r)throw r.error}}if(!f)throw new E("protocol error: missing response message",v.Unimplemented);if(h>1)throw new E("protocol error: received extra messages for client streaming method",v.Unimplemented);return(c=u?.onTrailer)===null||c===void 0||c.call(u,l.trailer),f}}function rc(e,t){return(n,u)=>Tr(e.stream(t,u?.signal,u?.timeoutMs,u?.headers,n,u?.contextValues),u)}function Tr(e,t){return(function(){return tc(this,arguments,function*(){var n,u;let s=yield Ge(e);(n=t?.onHeader)===null||n===void 0||n.call(t,s.header),yield Ge(yield*ec(Mr(s.message))),(u=t?.onTrailer)===null||u===void 0||u.call(t,s.trailer)})})()}function Nr(...e){let t=new AbortController,n=e.filter(s=>s!==void 0).concat(t.signal);for(let s of n){if(s.aborted){u.apply(s);break}s.addEventListener("abort",u)}function u(){t.signal.aborted||t.abort(Ue(this));for(let s of n)s.removeEventListener("abort",u)}return t}function wr(e){let t=new AbortController,n=()=>{t.abort(new E("the operation timed out",v.DeadlineExceeded))},u;return e!==void 0&&(e<=0?n():u=setTimeout(n,e)),{signal:t.signal,cleanup:()=>clearTimeout(u)}}function Ue(e){if(!e.aborted)return;if(e.reason!==void 0)return e.reason;let t=new Error("This operation was aborted");return t.name="AbortError",t}function st(){return{get(e){return e.id in this?this[e.id]:e.defaultValue},set(e,t){return this[e.id]=t,this},delete(e){return delete this[e.id],this}}}var Ee="Content-Type",Br="Content-Length",b0="Content-Encoding";var Bn="Accept-Encoding";var kr="Connect-Timeout-Ms",rt="Connect-Protocol-Version";var kn="User-Agent";function ot(e,t){return e.toString().replace(/\/?$/,`/${t.parent.typeName}/${t.name}`)}function Dn(e,t){return U(e,t)}function Dr(e,t){function n(u){return u.done===!0?u:{done:u.done,value:Dn(e,u.value)}}return{[Symbol.asyncIterator](){let u=t[Symbol.asyncIterator](),s={next:()=>u.next().then(n)};return u.throw!==void 0&&(s.throw=r=>u.throw(r).then(n)),u.return!==void 0&&(s.return=r=>u.return(r).then(n)),s}}}function Cn(e,t){if(!t)return e;for(let n of t.concat().reverse())e=n(e);return e}function at(e){var t;let n=Object.assign({},e);return(t=n.ignoreUnknownFields)!==null&&t!==void 0||(n.ignoreUnknownFields=!0),n}function it(e,t,n,u){let s=t?Cr(e.input,u):Ar(e.input,n);return{parse:(t?Cr(e.output,u):Ar(e.output,n)).parse,serialize:s.serialize}}function Cr(e,t){return{parse(n){try{return ie(e,n,t)}catch(u){let s=u instanceof Error?u.message:String(u);throw new E(`parse binary: ${s}`,v.Internal)}},serialize(n){try{return rn(e,n,t)}catch(u){let s=u instanceof Error?u.message:String(u);throw new E(`serialize binary: ${s}`,v.Internal)}}}}function Ar(e,t){var n,u;let s=(n=t?.textEncoder)!==null&&n!==void 0?n:new TextEncoder,r=(u=t?.textDecoder)!==null&&u!==void 0?u:new TextDecoder,o=at(t);return{parse(a){try{let i=r.decode(a);return Sr(e,i,o)}catch(i){throw E.from(i,v.InvalidArgument)}},serialize(a){try{let i=gr(e,a,o);return s.encode(i)}catch(i){throw E.from(i,v.Internal)}}}}var oc=/^application\/(connect\+)?(?:(json)(?:; ?charset=utf-?8)?|(proto))$/i;var Pr="application/proto",Fr="application/json",Or="application/connect+proto",Gr="application/connect+json";function Ur(e){let t=e?.match(oc);if(!t)return;let n=!!t[1],u=!!t[3];return{stream:n,binary:u}}function _0(e,t,n){var u;if(t&&new Headers(t).forEach((a,i)=>n.metadata.append(i,a)),typeof e!="object"||e==null||Array.isArray(e))throw n;let s=n.code;"code"in e&&typeof e.code=="string"&&(s=(u=Rr(e.code))!==null&&u!==void 0?u:s);let r=e.message;if(r!=null&&typeof r!="string")throw n;let o=new E(r??"",s,t);if(o.isWireError=!0,"details"in e&&Array.isArray(e.details))for(let a of e.details){if(a===null||typeof a!="object"||Array.isArray(a)||typeof a.type!="string"||typeof a.value!="string")throw n;try{o.details.push({type:a.type,value:V0(a.value),debug:a.debug})}catch{throw n}}return o}var ct=2;function An(e){let t=new E("invalid end stream",v.Unknown),n;try{n=JSON.parse(typeof e=="string"?e:new TextDecoder().decode(e))}catch{throw t}if(typeof n!="object"||n==null||Array.isArray(n))throw t;let u=new Headers;if("metadata"in n){if(typeof n.metadata!="object"||n.metadata==null||Array.isArray(n.metadata))throw t;for(let[r,o]of Object.entries(n.metadata)){if(!Array.isArray(o)||o.some(a=>typeof a!="string"))throw t;for(let a of o)u.append(r,a)}}let s="error"in n&&n.error!=null?_0(n.error,u,t):void 0;return{metadata:u,error:s}}function qr(e){switch(e){case 400:return v.Internal;case 401:return v.Unauthenticated;case 403:return v.PermissionDenied;case 404:return v.Unimplemented;case 429:return v.Unavailable;case 502:return v.Unavailable;case 503:return v.Unavailable;case 504:return v.Unavailable;default:return v.Unknown}}function pt(e){let t=new Headers,n=new Headers;return e.forEach((u,s)=>{s.toLowerCase().startsWith("trailer-")?n.append(s.substring(8),u):t.append(s,u)}),[t,n]}var lt="1";function dt(e,t,n,u,s){let r=new Headers(u??{});return n!==void 0&&r.set(kr,`${n}`),r.set(Ee,e=="unary"?t?Pr:Fr:t?Or:Gr),r.set(rt,lt),!r.has(kn)&&s&&r.set(kn,"connect-es/2.3.0"),r}function ft(e,t,n,u){let s=u.get(Ee),r=Ur(s);if(n!==200){let a=new E(`HTTP ${n}`,qr(n),u);if(e=="unary"&&r&&!r.binary)return{isUnaryError:!0,unaryError:a};throw a}let o={binary:t,stream:e!=="unary"};if(r?.binary!==o.binary||r.stream!==o.stream)throw new E(`unsupported content type ${s}`,r===void 0?v.Unknown:v.Internal,u);return{isUnaryError:!1}}var Vr="application/";function cc(e,t){return t?a0(e,"url"):encodeURIComponent(new TextDecoder().decode(e))}function Pn(e,t,n){let u=`?connect=v${lt}`,s="",r=e.header.get(b0);r!==null&&r!=="identity"&&(s="&compression="+encodeURIComponent(r),n=!0),n&&(u+="&base64=1"),u+=s;let o=e.header.get(Ee);o?.indexOf(Vr)===0&&(u+="&encoding="+encodeURIComponent(o.slice(Vr.length))),u+="&message="+cc(t,n);let a=e.url+u,i=new Headers(e.header);for(let c of[rt,Ee,Br,b0,Bn])i.delete(c);return Object.assign(Object.assign({},e),{requestMethod:"GET",url:a,header:i})}function Fn(e){let t=Cn(e.next,e.interceptors),[n,u,s]=$r(e),r=Object.assign(Object.assign({},e.req),{message:Dn(e.req.method.input,e.req.message),signal:n});return t(r).then(o=>(s(),o),u)}function On(e){let[t,n,u]=$r(e),s=!1,r=new Promise(i=>{t.aborted?i():t.addEventListener("abort",()=>i())});r.then(()=>{var i,c;let l=e.req.message[Symbol.asyncIterator]();if(!s){let f=E.from(Ue(t),v.Canceled);(i=l.throw)===null||i===void 0||i.call(l,f).catch(()=>{})}(c=l.return)===null||c===void 0||c.call(l).catch(()=>{})});let o=Cn(async i=>{let c=await e.next(i),l=c.message[Symbol.asyncIterator]();return r.then(()=>{var f;return(f=l.return)===null||f===void 0?void 0:f.call(l).catch(()=>{})}),Object.assign(Object.assign({},c),{message:{[Symbol.asyncIterator]:()=>({next:async()=>{let f=t.aborted?void 0:await Promise.race([l.next(),r]);return f!==void 0?f:s?{done:!0,value:void 0}:n(Ue(t))}})}})},e.interceptors),a=Object.assign(Object.assign({},e.req),{message:Dr(e.req.method.input,e.req.message),signal:t});return o(a).then(i=>{let c=i.message[Symbol.asyncIterator](),l=r.then(async()=>{try{for(;(await c.next()).done!==!0;);}catch{}});return Object.assign(Object.assign({},i),{message:{[Symbol.asyncIterator]:()=>({async next(){if(t.aborted)return await l,s?{done:!0,value:void 0}:n(Ue(t));try{let f=await c.next();return f.done===!0&&(s=!0,u()),f}catch(f){return n(f)}},async return(f){return t.aborted||(s=!0,u()),await l,{done:!0,value:f}},async throw(f){if(s)throw E.from(f);try{return await n(f)}finally{await l}}})}})},n)}function $r(e){let{signal:t,cleanup:n}=wr(e.timeoutMs),u=Nr(e.signal,t);return[u.signal,function(r){let o=u.signal.aborted?E.from(Ue(u.signal),v.Canceled):E.from(r);return u.abort(o),n(),Promise.reject(o)},function(){n(),u.abort()}]}function Hr(){try{new Headers}catch{throw new Error("connect-web requires the fetch API. Are you running on an old version of Node.js?")}}var y0=function(e){return this instanceof y0?(this.v=e,this):new y0(e)},pc=function(e,t,n){if(!Symbol.asyncIterator)throw new TypeError("Symbol.asyncIterator is not defined.");var u=n.apply(e,t||[]),s,r=[];return s=Object.create((typeof AsyncIterator=="function"?AsyncIterator:Object).prototype),a("next"),a("throw"),a("return",o),s[Symbol.asyncIterator]=function(){return this},s;function o(p){return function(g){return Promise.resolve(g).then(p,f)}}function a(p,g){u[p]&&(s[p]=function(y){return new Promise(function(b,S){r.push([p,y,b,S])>1||i(p,y)})},g&&(s[p]=g(s[p])))}function i(p,g){try{c(u[p](g))}catch(y){h(r[0][3],y)}}function c(p){p.value instanceof y0?Promise.resolve(p.value.v).then(l,f):h(r[0][2],p)}function l(p){i("next",p)}function f(p){i("throw",p)}function h(p,g){p(g),r.shift(),r.length&&i(r[0][0],r[0][1])}},jr={redirect:"error"};function Gn(e){var t;Hr();let n=(t=e.useBinaryFormat)!==null&&t!==void 0?t:!1;return{async unary(u,s,r,o,a,i){let{serialize:c,parse:l}=it(u,n,e.jsonOptions,e.binaryOptions);return r=r===void 0?e.defaultTimeoutMs:r<=0?void 0:r,await Fn({interceptors:e.interceptors,signal:s,timeoutMs:r,req:{stream:!1,service:u.parent,method:u,requestMethod:"POST",url:ot(e.baseUrl,u),header:dt(u.methodKind,n,r,o,!1),contextValues:i??st(),message:a},next:async f=>{var h;let p=e.useHttpGet===!0&&u.idempotency===Q0.NO_SIDE_EFFECTS,g=null;p?f=Pn(f,c(f.message),n):g=c(f.message);let b=await((h=e.fetch)!==null&&h!==void 0?h:globalThis.fetch)(f.url,Object.assign(Object.assign({},jr),{method:f.requestMethod,headers:f.header,signal:f.signal,body:g})),{isUnaryError:S,unaryError:R}=ft(u.methodKind,n,b.status,b.headers);if(S)throw _0(await b.json(),Mn(...pt(b.headers)),R);let[B,T]=pt(b.headers);return{stream:!1,service:u.parent,method:u,header:B,message:n?l(new Uint8Array(await b.arrayBuffer())):xr(u.output,await b.json(),at(e.jsonOptions)),trailer:T}}})},async stream(u,s,r,o,a,i){let{serialize:c,parse:l}=it(u,n,e.jsonOptions,e.binaryOptions);function f(p,g,y,b){return pc(this,arguments,function*(){let R=Nn(p).getReader(),B=!1;for(;;){let T=yield y0(R.read());if(T.done)break;let{flags:Ne,data:je}=T.value;if((Ne&ut)===ut)throw new E("protocol error: received unsupported compressed output",v.Internal);if((Ne&ct)===ct){B=!0;let le=An(je);if(le.error){let j=le.error;throw y.forEach((we,Q)=>{j.metadata.append(Q,we)}),j}le.metadata.forEach((j,we)=>g.set(we,j));continue}yield yield y0(l(je))}if(!B)throw"missing EndStreamResponse"})}async function h(p){if(u.methodKind!="server_streaming")throw"The fetch API does not support streaming request bodies";let g=await p[Symbol.asyncIterator]().next();if(g.done==!0)throw"missing request message";return wn(0,c(g.value))}return r=r===void 0?e.defaultTimeoutMs:r<=0?void 0:r,await On({interceptors:e.interceptors,timeoutMs:r,signal:s,req:{stream:!0,service:u.parent,method:u,requestMethod:"POST",url:ot(e.baseUrl,u),header:dt(u.methodKind,n,r,o,!1),contextValues:i??st(),message:a},next:async p=>{var g;let b=await((g=e.fetch)!==null&&g!==void 0?g:globalThis.fetch)(p.url,Object.assign(Object.assign({},jr),{method:p.requestMethod,headers:p.header,signal:p.signal,body:await h(p.message)}));if(ft(u.methodKind,n,b.status,b.headers),b.body===null)throw"missing response body";let S=new Headers;return Object.assign(Object.assign({},p),{header:b.headers,trailer:S,message:f(b.body,S,b.headers,p.signal)})}})}}}var Kr=_(btoa(`
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
\x07message (	bproto3`),[ur]),Wr=L(Kr,0);var Yr=L(Kr,5);var qe=_(btoa(`
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
	watermark (\v2.lightspeed.ops.v1.Watermarkbproto3`));var Y=_(btoa(`
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
\fPRIORITY_LOWbproto3`),[qe]);var mt=_(btoa(`
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
eventbproto3`),[Y,qe]);var gt=_(btoa(`
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
label (	bproto3`));var ge=_(btoa(`
lightspeed/ops/v1/profile.protolightspeed.ops.v1*
AdapterProfile
\x1BADAPTER_PROFILE_UNSPECIFIED\0
ADAPTER_PROFILE_STANDARD
ADAPTER_PROFILE_HEAVY_DATA"
ADAPTER_PROFILE_BURST_RECOVERYbproto3`));var zr=_(btoa(`
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
\vrecorded_ms (bproto3`),[qe,ne,ge]);var lc=_(btoa(`
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
\fExplainBatch&.lightspeed.ops.v1.ExplainBatchRequest'.lightspeed.ops.v1.ExplainBatchResponsebproto3`),[mt,gt,ne,ge,zr]);var Jr=Fe(lc,0);var ht=_(btoa(`
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
DUE_OUTCOME_REFUSEDbproto3`));var bt=_(btoa(`
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
_reprocess_windowbproto3`),[]);var _t=_(btoa(`
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
\x07controlbproto3`),[]);var yt=_(btoa(`
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
CATCH_UP_POLICY_ALLbproto3`),[]);var Ve=_(btoa(`
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
QUEUE_MODE_PULL_ONLYbproto3`),[]);var vt=_(btoa(`
!lightspeed/ops/v1/retention.protolightspeed.ops.v1"{
	Retention\x1B
work_max_age_ms (B\0
work_max_records (B\0
audits_max_age_ms (B\0
\bmax_runs (B\0bproto3`),[]);var Xr=_(btoa(`
!lightspeed/ops/v1/telemetry.protolightspeed.ops.v1"w
TelemetrySnapshot
lag_ms ("
throughput_records_per_sec (
\vretry_count (
dead_letter_count (bproto3`));var he=_(btoa(`
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
SURFACE_VIEW_BASICbproto3`),[bt,gt,_t,yt,ne,ge,Ve,vt,ht,Xr]);var dc=_(btoa(`
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
\fListDueTimes&.lightspeed.ops.v1.ListDueTimesRequest'.lightspeed.ops.v1.ListDueTimesResponsebproto3`),[ht,he]);var Qr=Fe(dc,0);var $e=_(btoa(`
google/rpc/status.proto
google.rpc"N
Status\f
code (
\x07message (	%
\x07details (\v2.google.protobuf.Anybproto3`),[sr]);var St=_(btoa(`
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
error (\v2.google.rpc.Statusbproto3`),[$e,Y]);var Zr=_(btoa(`
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
attempt_at_least (B\0bproto3`),[Y,mt,St]);var xt=_(btoa(`
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
#LEFT_OUT_REASON_IDEMPOTENCY_HORIZONbproto3`),[Y]);var eo=_(btoa(`
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
error (\v2.google.rpc.Statusbproto3`),[$e,xt,he]);var to=_(btoa(`
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
reasonbproto3`),[$e,Y]);var no=_(btoa(`
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
SUBSCRIBER_KIND_FRESHNESSbproto3`),[to,Ve]);var uo=_(btoa(`
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
RUN_STATE_CRASHEDbproto3`),[]);var so=_(btoa(`
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
JOURNAL_KIND_SQLITEbproto3`),[ne]);var ro=_(btoa(`
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
\bas_of_ms (bproto3`),[he]);var oo=_(btoa(`
lightspeed/ops/v1/tenant.protolightspeed.ops.v1"5
Tenant
name (	B\0
\rsurface_count (B\0bproto3`),[]);var fc=_(btoa(`
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
\rGetServerInfo'.lightspeed.ops.v1.GetServerInfoRequest(.lightspeed.ops.v1.GetServerInfoResponsebproto3`),[ar,Y,Zr,eo,bt,St,_t,yt,ne,ge,Ve,no,xt,vt,uo,so,he,ro,oo]);var ao=Fe(fc,0);var io="lightspeed.token",H=k(globalThis.sessionStorage?.getItem(io)??""),ce=k(!1);function v0(e){sessionStorage.setItem(io,e),H.value=e,ce.value=!1}function co(){let e=/^#token=([^&]*)(?:&to=(.*))?$/.exec(location.hash);e&&(v0(decodeURIComponent(e[1]??"")),history.replaceState(null,"",e[2]?`#${e[2]}`:location.pathname))}var mc=e=>async t=>{H.value&&t.header.set("Authorization",`Bearer ${H.value}`);try{return await e(t)}catch(n){throw E.from(n).code===v.Unauthenticated&&(ce.value=!0),n}},Un=Gn({baseUrl:new URL("..",globalThis.document?.baseURI??"http://localhost/console/").href.replace(/\/$/,""),useBinaryFormat:!0,interceptors:[mc]}),po=h0(ao,Un),Qg=h0(Qr,Un),Zg=h0(Jr,Un);function qn(e){let t=E.from(e),n=t.findDetails(Yr).flatMap(s=>s.fieldViolations),u=t.code===v.Unavailable||t.cause instanceof TypeError;return{code:v[t.code].replace(/(?!^)([A-Z])/g,"_$1").toUpperCase(),reason:t.findDetails(Wr)[0]?.reason??"",text:u&&t.code!==v.Unavailable?"the server cannot be reached":t.rawMessage,violations:n.map(s=>`${s.field}: ${s.description}`),isUnreachable:u}}var He=k(void 0),be=k(void 0),sh={2:["write"],3:["write","control","administer"]},Vn=Z(()=>{let e=He.value,t=e?.caller?.context;if(!e)return{actorId:"",role:"",tenant:""};if(t?.case==="tenant"){let n=Sn[t.value.role]?.toLowerCase().replace("_"," ")??"";return{actorId:t.value.actorId,role:n,tenant:t.value.tenantId}}return t?.case==="system"?{actorId:t.value.actorId,role:"system",tenant:""}:{actorId:"no identities",role:"",tenant:""}});var gc=2e3;function lo(){q(()=>{H.value,He.value=void 0,fo(H.value)})}async function fo(e){if(e===H.peek())try{let{info:t}=await po.getServerInfo({});if(e!==H.peek())return;be.value=void 0,ce.value=!1,He.value=t}catch(t){be.value=qn(t),ce.peek()||setTimeout(()=>{fo(e)},gc)}}var Ie=k(mo(globalThis.location?.hash??"")),pe=Z(()=>Ie.value.path[0]==="tenants"?Ie.value.path[1]??"":""),x=Z(()=>{let{path:e}=Ie.value;return e[2]==="surfaces"&&e[3]?e.slice(0,4).join("/"):""}),S0=Z(()=>{let{path:e}=Ie.value;return x.value?e[4]??"surface":e[2]??""});function mo(e){let[t="",n=""]=e.replace(/^#/,"").split("?",2);return{path:t.split("/").filter(Boolean).map(hc),query:new URLSearchParams(n)}}function hc(e){try{return decodeURIComponent(e)}catch{return e}}function Le(e,t={}){return`#/${e.map(encodeURIComponent).join("/")}${bc(t)}`}function $n(e,t=[],n={}){return Le([...e.split("/"),...t],n)}function Rt(e){location.hash=e}function bc(e){let t=new URLSearchParams;for(let[u,s]of Object.entries(e))s!==void 0&&s!==""&&s!==!1&&t.set(u,String(s));let n=t.toString();return n&&`?${n}`}function go(){addEventListener("hashchange",()=>{Ie.value=mo(location.hash)})}var bo="lightspeed.zone",Me=k(globalThis.localStorage?.getItem(bo)==="local"?"local":"utc"),ho=k(Date.now()),ch=k(0);function _o(){setInterval(()=>{document.hidden||(ho.value=Date.now())},1e3),document.addEventListener("visibilitychange",()=>{ho.value=Date.now()}),q(()=>localStorage.setItem(bo,Me.value))}function Et(e,{milliseconds:t=!1}={}){if(!e)return"–";let{date:n,clock:u,name:s}=_c(Number(e));return`${n} ${t?u:u.slice(0,8)} ${s}`}function _c(e){let t=Me.value==="utc"?e:e-new Date(e).getTimezoneOffset()*6e4,n=new Date(t).toISOString();return{date:n.slice(0,10),clock:n.slice(11,23),name:Me.value==="utc"?"UTC":yc(e)}}function yc(e){let t=-new Date(e).getTimezoneOffset(),n=s=>String(s).padStart(2,"0"),u=Math.abs(t);return`UTC${t<0?"-":"+"}${n(Math.floor(u/60))}:${n(u%60)}`}var vc=Symbol.for("pv"),Sc=0;function m(e,t,n,u,s,r){t||(t={});var o,a,i=t;if("ref"in i&&typeof e!="function")for(a in i={},t)a=="ref"?o=t[a]:i[a]=t[a];var c={type:e,props:i,key:n,ref:o,__k:null,__:null,__b:0,__e:null,__c:null,constructor:vc,__v:--Sc,__i:-1,__u:0};return(s||r)&&(c.__source=s,c.__self=r),I.vnode&&I.vnode(c),c}function yo({what:e}){return m("p",{class:"state",role:"status",children:["Loading ",e," …"]})}function C({children:e}){return m("p",{class:"state",children:e})}function vo({what:e,failure:t}){return m("div",{class:"failure",role:"alert",children:[m("p",{children:[m("strong",{children:e}),": ",t.text," ",m("code",{children:t.reason||t.code})]}),t.violations.length>0&&m("ul",{children:t.violations.map(n=>m("li",{children:n},n))})]})}function So({command:e}){let[t,n]=Je(!1);async function u(){await navigator.clipboard?.writeText(e),n(!0),setTimeout(()=>n(!1),2e3)}return m("div",{class:"command-line",children:[m("span",{class:"faint",children:"at a terminal"}),m("code",{children:e}),m("button",{type:"button",onClick:u,"aria-label":"copy the command",children:t?"copied":"copy"}),m("span",{class:"unseen",role:"status",children:t?"The command is in the clipboard.":""})]})}function F({title:e,facts:t,actions:n,command:u,children:s}){return me(()=>{document.title=`${e} · Lightspeed console`},[e]),m("main",{id:"main",tabIndex:-1,children:[m("header",{class:"page-header",children:[m("h1",{children:e}),m("div",{class:"facts",children:t}),n&&m("div",{class:"actions",role:"group","aria-label":"actions",children:n})]}),s,m(So,{command:u})]})}function xo(){return m(F,{title:`batch of ${x.value}`,command:`lightspeed batch ${x.value}`,children:m(C,{children:"This screen is not there yet."})})}function Ro(){return m(F,{title:`audits of ${x.value}`,command:`lightspeed audits ${x.value}`,children:m(C,{children:"This screen is not there yet."})})}function Eo(){return m(F,{title:`dead-letters of ${x.value}`,command:`lightspeed dead-letters ${x.value}`,children:m(C,{children:"This screen is not there yet."})})}function Io(){return m(F,{title:`freshness of ${x.value}`,command:`lightspeed freshness ${x.value}`,children:m(C,{children:"This screen is not there yet."})})}function Lo(){return m(F,{title:`lineage of ${x.value}`,command:`lightspeed lineage ${x.value}`,children:m(C,{children:"This screen is not there yet."})})}function Mo(){return m(F,{title:`replay of ${x.value}`,command:`lightspeed replay ${x.value}`,children:m(C,{children:"This screen is not there yet."})})}function To(){return m(F,{title:`runs of ${x.value}`,command:`lightspeed runs ${x.value}`,children:m(C,{children:"This screen is not there yet."})})}function No(){return m(F,{title:`surface of ${x.value}`,command:`lightspeed surface ${x.value}`,children:m(C,{children:"This screen is not there yet."})})}function wo(){return m(F,{title:`surfaces of ${x.value}`,command:`lightspeed surfaces ${x.value}`,children:m(C,{children:"This screen is not there yet."})})}function Bo(){let[e,t]=Je(""),n=!!H.value;function u(s){s.preventDefault(),v0(e.trim())}return m("main",{id:"main",class:"sign-in",tabIndex:-1,children:m("form",{onSubmit:u,children:[m("h1",{children:"Sign in"}),m("p",{children:"The server knows its callers. Sign in with your token; it stays in this tab, and is gone when you close it."}),m("label",{children:["Token",m("input",{type:"password",name:"token",required:!0,autoFocus:!0,autoComplete:"off",spellcheck:!1,value:e,onInput:s=>t(s.currentTarget.value)})]}),n&&m("p",{class:"failure",role:"alert",children:["The server did not take the token: ",be.value?.text??"it is not valid"]}),m("button",{type:"submit",class:"primary",children:"Sign in"}),m("p",{class:"faint",children:[m("code",{children:"lightspeed console"})," opens this page with the token of its context."]})]})})}var Hn=k({isConnected:!0,asOfMs:0}),ko=k(0);var Do="lightspeed.theme",Te=k(Co()??Ao());function Co(){let e=globalThis.localStorage?.getItem(Do);return e==="dark"||e==="light"?e:void 0}function Ao(){return globalThis.matchMedia?.("(prefers-color-scheme: light)").matches?"light":"dark"}function jn(){Te.value=Te.value==="dark"?"light":"dark",localStorage.setItem(Do,Te.value)}function Po(){q(()=>{document.documentElement.dataset.theme=Te.value}),matchMedia("(prefers-color-scheme: light)").addEventListener("change",()=>{Co()||(Te.value=Ao())})}var xc={surfaces:wo,surface:No,batches:xo,"dead-letters":Eo,replay:Mo,runs:To,lineage:Lo,audits:Ro,freshness:Io},Kn=[["surface","Overview","o"],["batches","Batches","b"],["dead-letters","Dead letters","d"],["replay","Replay","p"],["runs","Runs","r"],["lineage","Lineage","l"],["audits","Audits","a"],["freshness","Freshness","f"]],Rc=[["?","show the keys"],["/","go to the filter"],["r","read everything again"],["u","show times in UTC or local time"],["t","dark or light theme"],["g s","go to the surfaces"],...Kn.map(([,e,t])=>[`g ${t}`,`go to ${e.toLowerCase()} of the surface`]),["↑ ↓ Home End","move in a table"],["Enter","open the row"],["Space","select the row"],["Esc","close a dialog"]],It=k(!1);function Fo(e){return $n(x.value,e==="surface"?[]:[e])}function Oo(){Me.value=Me.value==="utc"?"local":"utc"}function Go(){return kc(),ce.value?m(Bo,{}):m(W,{children:[m("a",{class:"skip",href:"#main",onClick:e=>(e.preventDefault(),document.getElementById("main")?.focus()),children:"Skip to the content"}),m(Ec,{}),m(Lc,{}),x.value&&m(Mc,{}),m(Tc,{}),It.value&&m(wc,{})]})}function Ec(){let{actorId:e,role:t}=Vn.value,n=pe.value==="-";return m("header",{class:"shell",children:[m("a",{class:"product",href:Le(["tenants",pe.value||"default","surfaces"]),children:"Lightspeed"}),m("nav",{"aria-label":"place",children:[pe.value&&m("a",{href:Le(["tenants",pe.value,"surfaces"]),children:n?"all tenants":pe.value}),x.value&&m("a",{href:$n(x.value),children:x.value.split("/")[3]})]}),m(Ic,{}),m("button",{type:"button",class:"quiet",onClick:Oo,title:"switch between UTC and local time (u)",children:Me.value==="utc"?"UTC":"local time"}),m("button",{type:"button",class:"quiet",onClick:jn,title:"switch the theme (t)",children:Te.value==="dark"?"dark":"light"}),m("button",{type:"button",class:"quiet",onClick:()=>It.value=!0,title:"show the keys (?)",children:"keys"}),m("span",{class:"caller",children:[e," ",t&&m("span",{class:"faint",children:t})]}),H.value&&m("button",{type:"button",class:"quiet",onClick:()=>(v0(""),ce.value=!0),children:"sign out"})]})}function Ic(){let{asOfMs:e}=Hn.value;return m("span",{class:"as-of",children:e?`as of ${Et(e)}`:""})}function Lc(){let{isConnected:e,asOfMs:t}=Hn.value;return m("div",{role:"status",class:e?"unseen":"banner",children:!e&&m(W,{children:[m("strong",{children:"Disconnected"})," –"," ",t?`the page shows what was as of ${Et(t)}.`:"there is no data yet."," Connecting again …"]})})}function Mc(){return m("nav",{class:"tabs","aria-label":"screens of the surface",children:Kn.map(([e,t])=>m("a",{href:Fo(e),"aria-current":S0.value===e?"page":void 0,children:t},e))})}function Tc(){if(!He.value&&be.value&&!be.value.isUnreachable)return m(vo,{what:"The server did not say who you are",failure:be.value});if(!He.value)return m(yo,{what:"the console"});if(!pe.value)return m(Nc,{});let e=xc[S0.value];return!e||S0.value==="surface"&&!x.value?m("main",{id:"main",tabIndex:-1,children:m(C,{children:["There is no page ",location.hash,". ",m("a",{href:Le(["tenants",pe.value,"surfaces"]),children:"All surfaces"})]})}):m(e,{},`${S0.value} ${x.value} ${Ie.value.path.slice(5).join("/")}`)}function Nc(){return me(()=>{Rt(Le(["tenants",Vn.value.tenant||"-","surfaces"]))},[]),null}function wc(){let e=N0(null);return me(()=>e.current?.showModal(),[]),m("dialog",{ref:e,"aria-labelledby":"keys-title",onClose:()=>It.value=!1,children:[m("h2",{id:"keys-title",children:"Keys"}),m("table",{class:"keys",children:m("tbody",{children:Rc.map(([n,u])=>m("tr",{children:[m("th",{scope:"row",children:m("kbd",{children:n})}),m("td",{children:u})]},n))})}),m("div",{class:"dialog-buttons",children:m("button",{type:"button",onClick:()=>e.current?.close(),children:"Close"})})]})}var Bc=1500;function kc(){me(()=>{let e=0,t={"?":()=>It.value=!0,"/":()=>document.querySelector("[data-filter]")?.focus(),r:()=>ko.value+=1,u:Oo,t:jn};function n(u){let s=u.target;if(u.ctrlKey||u.metaKey||u.altKey||s.closest("input, textarea, select, dialog"))return;let r=Date.now()-e<Bc;if(e=u.key==="g"?Date.now():0,r){let o=Kn.find(([,,a])=>a===u.key);if(u.key==="s")Rt(Le(["tenants",pe.value||"-","surfaces"]));else if(o&&x.value)Rt(Fo(o[0]));else return}else{let o=t[u.key];if(!o)return;o()}u.preventDefault()}return addEventListener("keydown",n),()=>removeEventListener("keydown",n)},[])}co();Po();_o();go();lo();var Uo=document.getElementById("console");Uo&&ru(m(Go,{}),Uo);
